import type { ReactNode } from "react";
import styles from "./bulk-bar.module.css";
import { Button } from "./button.tsx";

export interface BulkBarProps {
  /** What is selected: "Selected jobs". */
  label: string;
  /** How many: "3 jobs selected". */
  count: string;
  /** The buttons that do something with all of them. */
  children: ReactNode;
  onClear: () => void;
  /** What came of it, where something was refused. */
  report?: ReactNode;
}

/** Stays at the bottom of a list while rows of it are selected. */
export function BulkBar({ label, count, children, onClear, report }: BulkBarProps) {
  return (
    <div className={styles.bar} role="region" aria-label={label}>
      <span>{count}</span>
      {children}
      <Button size="small" variant="quiet" onPress={onClear}>
        Clear the selection
      </Button>
      {Boolean(report) && (
        <div className={styles.report} role="status">
          {report}
        </div>
      )}
    </div>
  );
}
