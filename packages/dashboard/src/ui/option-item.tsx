import { ListBoxItem } from "react-aria-components/ListBox";
import { Text } from "react-aria-components/Text";
import { Icon } from "./icon.tsx";
import layer from "./layer.module.css";
import type { Option } from "./option.ts";

/** An option in the list of a select or a combo box. */
export function OptionItem<Id extends string>({ option }: { option: Option<Id> }) {
  return (
    <ListBoxItem
      className={layer.item ?? ""}
      id={option.id}
      textValue={option.label}
      isDisabled={option.isDisabled ?? false}
    >
      {({ isSelected }) => (
        <>
          <Text slot="label">{option.label}</Text>
          {isSelected ? <Icon name="check" /> : <span />}
          {option.description !== undefined && (
            <Text slot="description" className={layer.note ?? ""}>
              {option.description}
            </Text>
          )}
        </>
      )}
    </ListBoxItem>
  );
}
