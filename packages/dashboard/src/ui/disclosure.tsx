import type { ReactNode } from "react";
import styles from "./disclosure.module.css";
import { Icon } from "./icon.tsx";

export interface DisclosureProps {
  title: ReactNode;
  children: ReactNode;
  /** From outside; without it, it keeps its state by itself. */
  isOpen?: boolean;
  isOpenAtFirst?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
}

/** A native `details`: the browser's own search finds what is in it. */
export function Disclosure({
  title,
  children,
  isOpen,
  isOpenAtFirst = false,
  onOpenChange,
}: DisclosureProps) {
  return (
    <details
      className={styles.disclosure}
      open={isOpen ?? isOpenAtFirst}
      onToggle={({ currentTarget: { open } }) => {
        if (open !== isOpen) onOpenChange?.(open);
      }}
    >
      <summary className={styles.summary}>
        <span className={styles.mark}>
          <Icon name="right" size={12} />
        </span>
        {title}
      </summary>
      <div className={styles.body}>{children}</div>
    </details>
  );
}
