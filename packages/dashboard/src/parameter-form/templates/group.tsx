import type { ArrayFieldItemTemplateProps, ArrayFieldTemplateProps } from "@rjsf/utils";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useFormState } from "../form-state.ts";
import { labelOf } from "../schema/label.ts";
import type { Schema } from "../schema/schema.ts";
import styles from "./group.module.css";

/** A list of objects. */
export function Group({
  schema: given,
  fieldPathId,
  items,
  canAdd,
  onAddClick,
}: ArrayFieldTemplateProps) {
  const { problemAt } = useFormState();
  const schema = given as Schema;
  const label = labelOf(String(fieldPathId.path.at(-1)), schema);
  const error = problemAt(fieldPathId.path);
  const one = schema.items?.title?.toLowerCase();
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{label}</legend>
      {schema.description !== undefined && <p className={styles.help}>{schema.description}</p>}
      {items.length > 0 && <ol className={styles.items}>{items}</ol>}
      {error !== undefined && <p className={styles.error}>{error}</p>}
      {canAdd === true && (
        <Button size="small" onPress={() => onAddClick()}>
          <Icon name="plus" size={12} /> {one === undefined ? "Add" : `Add ${one}`}
        </Button>
      )}
    </fieldset>
  );
}

export function GroupItem({ children, index, buttonsProps, itemKey }: ArrayFieldItemTemplateProps) {
  const { hasMoveUp, hasMoveDown, hasRemove } = buttonsProps;
  const place = index + 1;
  return (
    <li className={styles.item} key={itemKey} aria-label={String(place)}>
      <span className={styles.number} aria-hidden="true">
        {place}
      </span>
      <div className={styles.content}>{children}</div>
      <div className={styles.buttons}>
        <IconButton
          size="small"
          icon="up"
          label={`Move ${place} up`}
          isDisabled={!hasMoveUp}
          onPress={() => buttonsProps.onMoveUpItem(press)}
        />
        <IconButton
          size="small"
          icon="down"
          label={`Move ${place} down`}
          isDisabled={!hasMoveDown}
          onPress={() => buttonsProps.onMoveDownItem(press)}
        />
        <IconButton
          size="small"
          icon="close"
          label={`Remove ${place}`}
          isDisabled={!hasRemove}
          onPress={() => buttonsProps.onRemoveItem(press)}
        />
      </div>
    </li>
  );
}

/** rjsf takes the focus away from the button that moved an item; it stays where it is. */
const press = undefined;
