import { useId, useState } from "react";
import { CronFace } from "./cron-face.tsx";
import type { Change } from "./kind-choice.tsx";
import type { Message } from "./messages.ts";
import type { ScheduleValue } from "./schedule-value.ts";
import styles from "./schedule-editor.module.css";
import { isSimple, readSimple } from "./simple.ts";
import { SimpleFace } from "./simple-face.tsx";
import type { SchedulePreview } from "./use-preview.ts";

export interface RepeatsProps {
  value: ScheduleValue;
  set: Change;
  /** Of this text; null while there are none. */
  fields: SchedulePreview["fields"];
  message: Message | undefined;
}

/** Two faces of one text. What Simple cannot show stays on Cron, and the part is named. */
export function Repeats({ value, set, fields, message }: RepeatsProps) {
  const read = readSimple(value.schedule);
  const [wanted, setWanted] = useState<"simple" | "cron">(isSimple(read) ? "simple" : "cron");
  const face = isSimple(read) ? wanted : "cron";
  const name = useId();
  return (
    <section className={styles["repeats"]} aria-label="Repeats">
      <div className={styles["faces"]}>
        <fieldset className={styles["faceChoice"]}>
          <legend className="visually-hidden">How to write it</legend>
          {faces.map(({ id, label }) => (
            <label className={styles["face"]} key={id}>
              <input
                type="radio"
                name={name}
                checked={face === id}
                disabled={id === "simple" && !isSimple(read)}
                onChange={() => setWanted(id)}
              />
              {label}
            </label>
          ))}
        </fieldset>
        {!isSimple(read) && message === undefined && (
          <span className={styles["quiet"]}>Simple cannot show {read.reason}</span>
        )}
      </div>
      {face === "simple" && isSimple(read) ? (
        <SimpleFace simple={read} set={set} />
      ) : (
        <CronFace value={value} set={set} fields={fields} message={message} />
      )}
    </section>
  );
}

const faces = [
  { id: "simple", label: "Simple" },
  { id: "cron", label: "Cron" },
] as const;
