import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import type { Change } from "./kind-choice.tsx";
import styles from "./schedule-editor.module.css";
import type { CollisionVerdict } from "./use-collision-verdict.ts";
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

interface WarningsProps {
  warnings: readonly Warning[];
  set: Change;
  verdict: CollisionVerdict;
}

/** They never block. */
export function Warnings({ warnings, set, verdict }: WarningsProps) {
  if (warnings.length === 0) return null;
  return (
    <ul className={styles["warnings"]} aria-label="Warnings">
      {warnings.map((warning) => (
        <WarningLine key={`${warning.code} ${warning.message}`} {...{ warning, set, verdict }} />
      ))}
    </ul>
  );
}

function WarningLine({
  warning: { code, message, fixes, collision },
  set,
  verdict,
}: Omit<WarningsProps, "warnings"> & { warning: Warning }) {
  const by = collision === null ? null : verdict.by(collision);
  const isNote = notes.has(code) || by !== null;
  return (
    <li className={styles["warning"]}>
      <span className={styles["warningIcon"]}>
        <Icon name={isNote ? "info" : "warning"} />
      </span>
      <span>
        <b>{isNote ? "Note" : "Warning"}:</b> {lower(message)}
        {by === null ? "." : `, and ${by} said that it is fine.`}
      </span>
      {by === null && (fixes.length > 0 || collision !== null) && (
        <span className={styles["fixes"]}>
          {fixes.map(({ label, effect, value }) => (
            <span className={styles["fix"]} key={label}>
              <Button size="small" onPress={() => set(value)}>
                {label}
              </Button>
              {effect !== undefined && <span className={styles["effect"]}>{effect}</span>}
            </span>
          ))}
          {collision !== null && verdict.mayJudge && (
            <Button
              size="small"
              variant="quiet"
              isPending={verdict.isPending}
              onPress={() => verdict.accept(collision)}
            >
              It is fine
            </Button>
          )}
        </span>
      )}
      {by !== null && collision !== null && verdict.mayJudge && (
        <span className={styles["fixes"]}>
          <Button
            size="small"
            variant="quiet"
            isPending={verdict.isPending}
            onPress={() => verdict.warn(collision)}
          >
            Warn again
          </Button>
        </span>
      )}
    </li>
  );
}

/** After a colon; names of days and months, and what is all capitals, stay as they are. */
function lower(message: string): string {
  return /^(?:[A-Z][A-Z]|(?:L|W|H)\b)/.test(message)
    ? message
    : `${message[0]?.toLowerCase() ?? ""}${message.slice(1)}`;
}
