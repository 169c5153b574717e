import type { ReactNode, RefObject } from "react";
import { Dialog } from "react-aria-components/Dialog";
import { Popover } from "react-aria-components/Popover";
import { classNames } from "./class-names.ts";
import styles from "./layer.module.css";

export interface FloatingPanelProps {
  isOpen: boolean;
  onClose: () => void;
  /** What it stands beside, and gives the focus back to. */
  opener: RefObject<HTMLElement | null>;
  /** Its name. */
  label: string;
  children: ReactNode;
  placement?: "bottom start" | "bottom end" | "bottom" | "top start" | "top end" | "top";
  /** The page beside it can be used. */
  isNonModal?: boolean;
  className?: string | undefined;
  /** Default: with room around what is in it. */
  bodyClass?: string | undefined;
}

/** A panel beside what opens it. */
export function FloatingPanel({
  isOpen,
  onClose,
  opener,
  label,
  children,
  placement = "bottom start",
  isNonModal = false,
  className,
  bodyClass = styles.body,
}: FloatingPanelProps) {
  return (
    <Popover
      className={classNames(styles.layer, className)}
      isOpen={isOpen}
      isNonModal={isNonModal}
      offset={4}
      placement={placement}
      triggerRef={opener}
      onOpenChange={(opens) => {
        if (!opens) onClose();
      }}
    >
      <Dialog aria-label={label} className={bodyClass ?? ""}>
        {children}
      </Dialog>
    </Popover>
  );
}
