import type { ReactNode } from "react";
import { Button, type ButtonSize, type ButtonVariant } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import type { MenuItems } from "./menu-items.ts";
import type { MenuLayerProps } from "./menu-layer.tsx";
import { onDemand } from "./on-demand.tsx";
import { useMenu } from "./use-menu.ts";

export type { MenuAction, MenuGroup, MenuItems } from "./menu-items.ts";

/** The list alone, for a button of another look: `useMenu` ties the two. */
export const Menu = onDemand<MenuLayerProps>(
  async () => (await import("./menu-layer.tsx")).MenuLayer,
);

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
  const { button, menu } = useMenu();
  const look = { variant, size, isDisabled };
  return (
    <>
      {isMore ? (
        <IconButton {...button} {...look} icon="more" label={label} />
      ) : (
        <Button {...button} {...look} {...(children !== undefined && { "aria-label": label })}>
          {children ?? label}
          <Icon name="down" size={12} />
        </Button>
      )}
      <Menu {...menu} label={label} items={items} placement={placement} />
    </>
  );
}
