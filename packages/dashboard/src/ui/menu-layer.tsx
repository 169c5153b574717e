import type { RefObject } from "react";
import { Header } from "react-aria-components/Header";
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuSection as AriaMenuSection,
} from "react-aria-components/Menu";
import { Popover as AriaPopover } from "react-aria-components/Popover";
import { Separator } from "react-aria-components/Separator";
import { afterPaint } from "./after-paint.ts";
import { Icon } from "./icon.tsx";
import styles from "./layer.module.css";
import type { MenuAction, MenuGroup, MenuItems } from "./menu-items.ts";
import { Underlay } from "./underlay.tsx";
import { unlessScrolled } from "./unless-scrolled.ts";

export interface MenuLayerProps {
  isOpen: boolean;
  onClose: () => void;
  /** The button that it stands beside, and gives the focus back to. */
  opener: RefObject<HTMLElement | null>;
  /** Its name. */
  label: string;
  items: MenuItems;
  placement: "bottom start" | "bottom end" | "top start" | "top end";
  /** Which item has the focus first; `none`: the arrow keys go to one. */
  focus: MenuFocus;
}

export type MenuFocus = "first" | "last" | "none";

/** The list of a menu, over the page. */
export function MenuLayer({
  isOpen,
  onClose,
  opener,
  label,
  items,
  placement,
  focus,
}: MenuLayerProps) {
  return (
    <AriaPopover
      className={styles.layer ?? ""}
      isOpen={isOpen}
      isNonModal
      offset={4}
      placement={placement}
      trigger="MenuTrigger"
      triggerRef={opener}
      onOpenChange={unlessScrolled(onClose)}
    >
      <Underlay onPress={onClose} />
      <AriaMenu
        className={styles.list ?? ""}
        aria-label={label}
        autoFocus={focus === "none" ? true : focus}
        onClose={onClose}
      >
        {items.map((item, index) =>
          "items" in item ? (
            <Group key={item.id} group={item} isFirst={index === 0} />
          ) : (
            <MenuItem key={item.id} item={item} />
          ),
        )}
      </AriaMenu>
    </AriaPopover>
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

function MenuItem({ item }: { item: MenuAction }) {
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
      // the menu is gone before what may take long begins
      {...(onAction && { onAction: () => afterPaint(onAction) })}
      {...(href !== undefined && { href })}
    >
      <span>{label}</span>
      {isSelected === true ? <Icon name="check" /> : (hint ?? null)}
      {note !== undefined && <span className={styles.note}>{note}</span>}
    </AriaMenuItem>
  );
}
