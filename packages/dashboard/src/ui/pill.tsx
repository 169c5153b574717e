import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import styles from "./pill.module.css";

/**
 * Floats above a list whose newest state is not shown: nothing moves until the reader asks for it. The key `n` presses it.
 */
export function Pill({ children, onPress }: { children: ReactNode; onPress: () => void }) {
  return (
    <div className={styles.place}>
      <Button size="small" className={styles.pill} data-key="n" onPress={onPress}>
        {children}
      </Button>
    </div>
  );
}
