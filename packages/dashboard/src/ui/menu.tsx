import type { ReactNode } from "react";
import { Header } from "react-aria-components/Header";
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuSection as AriaMenuSection,
  MenuTrigger,
} from "react-aria-components/Menu";
import { Popover as AriaPopover } from "react-aria-components/Popover";
import { Separator } from "react-aria-components/Separator";
import { Button, type ButtonSize, type ButtonVariant } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import styles from "./layer.module.css";

export interface MenuAction {
  id: string;
  label: string;
  /** A second line: what it does, or why it cannot be done. */
  note?: string | undefined;
  onAction?: () => void;
  /** Goes there instead: an address below the dashboard's base path, or a whole one. */
  href?: string | undefined;
  isDisabled?: boolean | undefined;
  /** For what deletes. */
  isDanger?: boolean | undefined;
  /** A check mark: the one of several that is in force. */
  isSelected?: boolean | undefined;
  /** At the end of the line, like a key. */
  hint?: ReactNode;
}

export interface MenuGroup {
  id: string;
  /** Above it; without one, a hairline alone divides it from what is before. */
  title?: string;
  items: readonly MenuAction[];
}

export type MenuItems = readonly (MenuAction | MenuGroup)[];

export interface MenuButtonProps {
  /** What the button says; its name, if it shows three dots. */
  label: string;
  items: MenuItems;
  /** Three dots instead of words. */
  isMore?: boolean;
  /** Instead of the label. */
  children?: ReactNode;
  variant?: ButtonVariant;
  size?: ButtonSize;
  isDisabled?: boolean;
  placement?: "bottom start" | "bottom end" | "top start" | "top end";
}

export function MenuButton({
  label,
  items,
  isMore = false,
  children,
  variant = isMore ? "quiet" : "plain",
  size = "normal",
  isDisabled = false,
  placement = isMore ? "bottom end" : "bottom start",
}: MenuButtonProps) {
  return (
    <MenuTrigger>
      {isMore ? (
        <IconButton
          icon="more"
          label={label}
          variant={variant}
          size={size}
          isDisabled={isDisabled}
        />
      ) : (
        <Button
          variant={variant}
          size={size}
          isDisabled={isDisabled}
          {...(children !== undefined && { "aria-label": label })}
        >
          {children ?? label}
          <Icon name="down" size={12} />
        </Button>
      )}
      <AriaPopover className={styles.layer ?? ""} placement={placement} offset={4}>
        <Menu label={label} items={items} />
      </AriaPopover>
    </MenuTrigger>
  );
}

/** The list alone, for a popover that has another opener. */
export function Menu({ label, items }: { label: string; items: MenuItems }) {
  return (
    <AriaMenu className={styles.list ?? ""} aria-label={label}>
      {items.map((item, index) =>
        "items" in item ? (
          <Group key={item.id} group={item} isFirst={index === 0} />
        ) : (
          <MenuItem key={item.id} item={item} />
        ),
      )}
    </AriaMenu>
  );
}

function Group({ group, isFirst }: { group: MenuGroup; isFirst: boolean }) {
  return (
    <>
      {!isFirst && <Separator className={styles.separator ?? ""} />}
      <AriaMenuSection {...(group.title === undefined && { "aria-label": "More" })}>
        {group.title !== undefined && <Header className={styles.heading}>{group.title}</Header>}
        {group.items.map((item) => (
          <MenuItem key={item.id} item={item} />
        ))}
      </AriaMenuSection>
    </>
  );
}

export function MenuItem({ item }: { item: MenuAction }) {
  const { id, label, note, onAction, href, isDisabled, isDanger, isSelected, hint } = item;
  return (
    <AriaMenuItem
      id={id}
      textValue={label}
      className={styles.item ?? ""}
      isDisabled={isDisabled ?? false}
      data-danger={isDanger || undefined}
      data-selected={isSelected || undefined}
      {...(isSelected === true && { "aria-label": `${label}, chosen` })}
      {...(onAction && { onAction })}
      {...(href !== undefined && { href })}
    >
      <span>{label}</span>
      {isSelected === true ? <Icon name="check" /> : (hint ?? null)}
      {note !== undefined && <span className={styles.note}>{note}</span>}
    </AriaMenuItem>
  );
}
