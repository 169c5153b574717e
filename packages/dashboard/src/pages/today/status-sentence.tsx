import { usePreferences } from "../../frame/preferences.ts";
import { useScheduleStop } from "../../schedule-stop/use-schedule-stop.ts";
import { useDisplayZone } from "../../time/display-zone.tsx";
import { useNow } from "../../time/use-now.ts";
import { sentenceOf, type Overview } from "./sentence.ts";
import styles from "./today.module.css";

/** What the heading's "Today" is like. */
export function StatusSentence({ overview }: { overview: Overview }) {
  const { resolve } = useDisplayZone();
  const [{ hours }] = usePreferences();
  const now = useNow(15_000);
  const isStopped = useScheduleStop() != null;
  const { trouble, rest } = sentenceOf(overview, { zone: resolve(), now, hours, isStopped });
  return (
    <p>
      {trouble !== null && <strong className={styles.trouble}>{trouble}</strong>} {rest}
    </p>
  );
}
