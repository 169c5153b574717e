import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import type { Change } from "./kind-choice.tsx";
import styles from "./schedule-editor.module.css";
import type { SchedulePreview } from "./use-preview.ts";

type Warning = SchedulePreview["warnings"][number];

/** Good to know, rather than probably wrong. */
const notes = new Set([
  "clock_change",
  "seconds_first",
  "far",
  "leap_years",
  "both_days",
  "frequent",
]);

/** They never block. */
export function Warnings({ warnings, set }: { warnings: readonly Warning[]; set: Change }) {
  if (warnings.length === 0) return null;
  return (
    <ul className={styles["warnings"]} aria-label="Warnings">
      {warnings.map(({ code, message, fixes }) => (
        <li className={styles["warning"]} key={`${code} ${message}`}>
          <span className={styles["warningIcon"]}>
            <Icon name={notes.has(code) ? "info" : "warning"} />
          </span>
          <span>
            <b>{notes.has(code) ? "Note" : "Warning"}:</b> {lower(message)}.
          </span>
          {fixes.length > 0 && (
            <span className={styles["fixes"]}>
              {fixes.map(({ label, value }) => (
                <Button size="small" key={label} onPress={() => set(value)}>
                  {label}
                </Button>
              ))}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** After a colon; names of days and months, and what is all capitals, stay as they are. */
function lower(message: string): string {
  return /^(?:[A-Z][A-Z]|(?:L|W|H)\b)/.test(message)
    ? message
    : `${message[0]?.toLowerCase() ?? ""}${message.slice(1)}`;
}
