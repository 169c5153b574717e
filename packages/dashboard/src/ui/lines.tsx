import type { ReactNode } from "react";
import styles from "./lines.module.css";

/** A list whose items have a name, what is known of them, and what can be done with them. */
export function Lines({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={styles.lines} aria-label={label}>
      {children}
    </ul>
  );
}

export interface LineProps {
  title: ReactNode;
  /** Behind the title: a part of it, or how it is. */
  mark?: ReactNode;
  /** Drawn back: it is not good any more. */
  isQuiet?: boolean;
  actions?: ReactNode;
  /** Below the title: what is known of it. */
  children?: ReactNode;
  /** Over the whole width. */
  below?: ReactNode;
}

export function Line({ title, mark, isQuiet = false, actions, children, below }: LineProps) {
  return (
    <li className={styles.line} data-quiet={isQuiet || undefined}>
      <div className={styles.what}>
        <p className={styles.name}>
          {title} {mark}
        </p>
        {children}
      </div>
      {actions !== undefined && actions !== false && (
        <div className={styles.actions}>{actions}</div>
      )}
      {below !== undefined && below !== false && <div className={styles.below}>{below}</div>}
    </li>
  );
}

/** Short ones, one after another. */
export function Facts({ children }: { children: ReactNode }) {
  return <p className={styles.facts}>{children}</p>;
}
