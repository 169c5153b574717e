import type { ReactNode } from "react";
import styles from "./settings.module.css";

/** A list whose items have a name, what is known of them, and what can be done with them. */
export function Lines({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={styles.lines} aria-label={label}>
      {children}
    </ul>
  );
}

export function Line({ title, mark, isQuiet = false, actions, children }: LineProps) {
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
    </li>
  );
}

/** Short ones, one after another. */
export function Facts({ children }: { children: ReactNode }) {
  return <p className={styles.facts}>{children}</p>;
}

interface LineProps {
  title: ReactNode;
  mark?: ReactNode;
  /** Drawn back: it is not good any more. */
  isQuiet?: boolean;
  actions?: ReactNode;
  children?: ReactNode;
}
