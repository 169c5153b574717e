import type { RefObject } from "react";
import { ListBox } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { classNames } from "./class-names.ts";
import layer from "./layer.module.css";
import { OptionItem } from "./option-item.tsx";
import type { Option } from "./option.ts";
import styles from "./select.module.css";
import { Underlay } from "./underlay.tsx";
import { unlessScrolled } from "./unless-scrolled.ts";

export interface OptionListProps {
  isOpen: boolean;
  onClose: () => void;
  /** The button that it stands below, and gives the focus back to. */
  opener: RefObject<HTMLElement | null>;
  /** The id of its name. */
  labelledBy: string;
  options: readonly Option[];
  value: string | null;
  onChange: (value: string) => void;
}

/** The list of a select. */
export function OptionList({
  isOpen,
  onClose,
  opener,
  labelledBy,
  options,
  value,
  onChange,
}: OptionListProps) {
  return (
    <Popover
      className={classNames(layer.layer, styles.popover)}
      isOpen={isOpen}
      isNonModal
      offset={2}
      placement="bottom start"
      trigger="Select"
      triggerRef={opener}
      onOpenChange={unlessScrolled(onClose)}
    >
      <Underlay onPress={onClose} />
      <ListBox
        aria-labelledby={labelledBy}
        autoFocus
        className={layer.list ?? ""}
        items={options}
        selectedKeys={value === null ? [] : [value]}
        selectionMode="single"
        shouldFocusOnHover
        shouldSelectOnPressUp
        onSelectionChange={(keys) => {
          // the one that is chosen already is taken out by being pressed: it stays, and the list closes
          for (const key of keys === "all" ? [] : keys) onChange(String(key));
          onClose();
        }}
      >
        {(option) => <OptionItem option={option} />}
      </ListBox>
    </Popover>
  );
}
