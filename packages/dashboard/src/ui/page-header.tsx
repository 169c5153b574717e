import type { ReactNode } from "react";
import styles from "./page-header.module.css";

export interface PageHeaderProps {
  title: ReactNode;
  /** Before the title, like the glyph of its state. */
  mark?: ReactNode;
  actions?: ReactNode;
  /** Below the title: a sentence, its state, its description. */
  children?: ReactNode;
}

/** The page's one h1. It can be focused, since the frame moves the focus to it when the page changes. */
export function PageHeader({ title, mark, actions, children }: PageHeaderProps) {
  return (
    <header className={styles.header}>
      <div className={styles.line}>
        <h1 className={styles.title} tabIndex={-1}>
          {mark !== undefined && <span className={styles.mark}>{mark}</span>}
          {title}
        </h1>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
      {children !== undefined && <div className={styles.below}>{children}</div>}
    </header>
  );
}
