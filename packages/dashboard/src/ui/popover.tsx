import type { ReactNode } from "react";
import { Dialog as AriaDialog, DialogTrigger } from "react-aria-components/Dialog";
import { Popover as AriaPopover } from "react-aria-components/Popover";
import { classNames } from "./class-names.ts";
import styles from "./layer.module.css";

export interface PopoverProps {
  /** The name of what opens. */
  label: string;
  /** A button of the kit: it opens this, and gets the focus back. */
  trigger: ReactNode;
  children: ReactNode | ((close: () => void) => ReactNode);
  placement?: "bottom start" | "bottom end" | "bottom" | "top start" | "top end" | "top";
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  className?: string;
}

export function Popover({
  label,
  trigger,
  children,
  placement = "bottom start",
  className,
  ...state
}: PopoverProps) {
  return (
    <DialogTrigger {...state}>
      {trigger}
      <AriaPopover className={classNames(styles.layer, className)} placement={placement} offset={4}>
        <AriaDialog className={styles.body ?? ""} aria-label={label}>
          {({ close }) => (typeof children === "function" ? children(close) : children)}
        </AriaDialog>
      </AriaPopover>
    </DialogTrigger>
  );
}
