import { formatDuration } from "../../time/format-duration.ts";
import { clockError } from "../../time/server-clock.ts";
import { useNow } from "../../time/use-now.ts";
import styles from "./today.module.css";

/** Milliseconds that a browser's clock may be wrong by without a word. */
const bearable = 5_000;

/** Says so where the clock of this browser is wrong: all times here are the server's, and differ from those around. */
export function WrongClock() {
  useNow(15_000);
  const error = clockError();
  if (error === null || Math.abs(error) <= bearable) return null;
  return (
    <p className={styles.note}>
      The clock of this browser is {formatDuration(Math.abs(error))}{" "}
      {error > 0 ? "ahead of" : "behind"} the server’s. The times here are the server’s.
    </p>
  );
}
