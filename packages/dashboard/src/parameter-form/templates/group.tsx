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
        <Button
          size="small"
          data-add
          onPress={({ target }) => {
            const group = target.closest("fieldset");
            onAddClick();
            afterRender(() => group?.querySelector<HTMLElement>(lastField)?.focus());
          }}
        >
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
          data-move="up"
          onPress={({ target }) => {
            buttonsProps.onMoveUpItem(press);
            keepFocus(target, index - 1, "up");
          }}
        />
        <IconButton
          size="small"
          icon="down"
          label={`Move ${place} down`}
          isDisabled={!hasMoveDown}
          data-move="down"
          onPress={({ target }) => {
            buttonsProps.onMoveDownItem(press);
            keepFocus(target, index + 1, "down");
          }}
        />
        <IconButton
          size="small"
          icon="close"
          label={`Remove ${place}`}
          isDisabled={!hasRemove}
          onPress={({ target }) => {
            const group = target.closest("fieldset");
            buttonsProps.onRemoveItem(press);
            // the button is gone: the focus goes to what adds another
            afterRender(() => group?.querySelector<HTMLElement>("[data-add]")?.focus());
          }}
        />
      </div>
    </li>
  );
}

/** rjsf takes the focus away from the button that moved an item; it stays where it is. */
const press = undefined;

const lastField = ":scope > ol > li:last-child :is(input, textarea, select, button)";

/** An item that was moved takes its button along; where that has come to an end, the other one is at hand. */
function keepFocus(button: Element, place: number, direction: "up" | "down"): void {
  const list = button.closest("ol");
  afterRender(() => {
    const item = list?.children[place];
    const same = item?.querySelector<HTMLElement>(`[data-move="${direction}"]:not(:disabled)`);
    (same ?? item?.querySelector<HTMLElement>("[data-move]:not(:disabled)"))?.focus();
  });
}

function afterRender(work: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(work));
}
