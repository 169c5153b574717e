import type { ErrorComponentProps } from "@tanstack/react-router";
import { Button } from "../ui/button.tsx";
import styles from "./message-page.module.css";

/** In place of a page that could not be drawn. The rest of the frame stays. */
export function BrokenPage({ error, reset }: ErrorComponentProps) {
  return (
    <div className={styles.message}>
      <h1>This page cannot be shown</h1>
      <p>Something in it went wrong in your browser. Nothing was changed, and the jobs go on.</p>
      <p className={styles.reason}>{error instanceof Error ? error.message : String(error)}</p>
      <p>
        <Button onPress={reset}>Try again</Button>
      </p>
    </div>
  );
}
