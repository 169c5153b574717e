import { useId, useRef, useState } from "react";
import { Button } from "../ui/button.tsx";
import { classNames } from "../ui/class-names.ts";
import { Icon } from "../ui/icon.tsx";
import { readCrontabLine } from "./crontab-line.ts";
import type { Change } from "./kind-choice.tsx";
import type { Message } from "./messages.ts";
import { Prose } from "./prose.tsx";
import { readQuartz } from "./quartz.ts";
import styles from "./schedule-editor.module.css";
import type { ScheduleValue } from "./schedule-value.ts";
import type { SchedulePreview } from "./use-preview.ts";

const fiveNames = ["minute", "hour", "day", "month", "weekday"] as const;

const presets = [
  { label: "every 15 minutes", schedule: "*/15 * * * *" },
  { label: "every hour", schedule: "0 * * * *" },
  { label: "daily at 03:00", schedule: "0 3 * * *" },
  { label: "weekdays at 09:00", schedule: "0 9 * * 1-5" },
  { label: "Mondays at 06:00", schedule: "0 6 * * 1" },
  { label: "first of the month", schedule: "0 3 1 * *" },
  { label: "last day of the month", schedule: "0 3 L * *" },
];

/** The text itself, with its fields named below. */
export function CronFace({
  value,
  set,
  fields,
  message,
}: {
  value: ScheduleValue;
  set: Change;
  fields: SchedulePreview["fields"];
  message: Message | undefined;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [caret, setCaret] = useState<number | null>(null);
  const [notes, setNotes] = useState<readonly string[]>([]);
  const text = value.schedule;
  const quartz = readQuartz(text);
  const write = (schedule: string, more: Partial<ScheduleValue> = {}) => {
    setNotes([]);
    set({ schedule, ...more });
  };

  return (
    <div className={styles["cron"]}>
      <label className={styles["label"]} htmlFor={id}>
        Cron expression
      </label>
      <div className={styles["cronBox"]}>
        <input
          id={id}
          ref={input}
          className={styles["cronInput"]}
          value={text}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          maxLength={256}
          aria-invalid={message !== undefined || undefined}
          aria-describedby={`${id}-message ${id}-notes`}
          onChange={(event) => write(event.currentTarget.value)}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onBlur={() => setCaret(null)}
          onPaste={(event) => {
            const { selectionStart, selectionEnd } = event.currentTarget;
            // a piece that is pasted into a text is just a piece
            if (selectionStart !== 0 || selectionEnd !== text.length) return;
            const line = readCrontabLine(event.clipboardData.getData("text/plain"));
            if (line === null) return;
            event.preventDefault();
            write(line.schedule, line.timezone === undefined ? {} : { timezone: line.timezone });
            setNotes(line.notes);
          }}
        />
        {message?.position !== null && message !== undefined && message.position < 28 && (
          <span
            className={styles["pointer"]}
            style={{ left: `calc(12px + ${message.position}ch)` }}
            aria-hidden="true"
          >
            ▲
          </span>
        )}
      </div>
      <FieldParts
        text={text}
        fields={fields}
        caret={caret}
        select={(from, to) => {
          input.current?.focus();
          input.current?.setSelectionRange(from, to);
        }}
      />
      <div className={styles["message"]} id={`${id}-message`}>
        {message !== undefined && (
          <>
            <Icon name="warning" size={12} />
            <span>
              <Prose text={message.text} />{" "}
              {message.proposal !== null && quartz === null && (
                <Button size="small" onPress={() => write(message.proposal!)}>
                  Use it
                </Button>
              )}
            </span>
          </>
        )}
      </div>
      <div className={styles["notes"]} id={`${id}-notes`} role="status">
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
        {quartz !== null && (
          <p>
            This looks like Quartz, which counts weekdays from Sunday as 1.{" "}
            <Button
              size="small"
              onPress={() => {
                write(quartz.schedule);
                setNotes(quartz.notes);
              }}
            >
              Convert to {quartz.schedule}
            </Button>
          </p>
        )}
      </div>
      <p className={styles["presets"]}>
        <span className={styles["quiet"]}>Or start from </span>
        {presets.map(({ label, schedule }) => (
          <button
            className={styles["preset"]}
            type="button"
            key={schedule}
            onClick={() => write(schedule)}
          >
            {label}
          </button>
        ))}
      </p>
    </div>
  );
}

/** The fields by name; the one at the caret, or that is pointed at, tells its values. */
function FieldParts({
  text,
  fields,
  caret,
  select,
}: {
  text: string;
  fields: SchedulePreview["fields"];
  caret: number | null;
  select: (from: number, to: number) => void;
}) {
  const [pointed, setPointed] = useState<number | null>(null);
  const pieces = text.trimStart().startsWith("@") ? [] : [...text.matchAll(/[^ \t]+/g)];
  const isMacro = pieces.length === 0 && fields !== null && text.trim() !== "";
  const names = pieces.length >= 6 ? (["second", ...fiveNames] as const) : fiveNames;
  const atCaret =
    caret === null
      ? -1
      : pieces.findIndex(({ 0: piece, index }) => caret >= index && caret <= index + piece.length);
  const active = pointed ?? (atCaret >= 0 ? atCaret : null);
  const values = active === null ? undefined : fields?.[active]?.values;
  return (
    <>
      <div className={styles["parts"]} onPointerLeave={() => setPointed(null)}>
        {names.map((name, place) => {
          const piece = pieces[place];
          return (
            <button
              className={classNames(styles["part"], place === active && styles["isActive"])}
              type="button"
              key={name}
              onPointerEnter={() => setPointed(place)}
              onFocus={() => setPointed(place)}
              onBlur={() => setPointed(null)}
              onClick={() => {
                if (piece !== undefined) select(piece.index, piece.index + piece[0].length);
              }}
            >
              <span className={styles["partText"]}>
                {piece?.[0] ?? (isMacro ? fields[place]?.text : undefined) ?? "·"}
              </span>
              <span className={styles["partName"]}>{name}</span>
            </button>
          );
        })}
      </div>
      <p className={styles["values"]} aria-live="off">
        {active !== null && values !== undefined ? (
          <>
            <span className={styles["valuesName"]}>{names[active]}</span> {valuesText(values)}
          </>
        ) : (
          <span className={styles["quiet"]}>
            {isMacro
              ? `The same as ${fields.map((field) => field.text).join(" ")}`
              : "Point at a part to see its values"}
          </span>
        )}
      </p>
    </>
  );
}

const mostValues = 31;

function valuesText(values: readonly string[]): string {
  if (values.length > mostValues)
    return `${values.slice(0, 3).join(" ")} … ${values.at(-1)} (${values.length})`;
  return values.join(values.some((value) => value.includes(" ")) ? ", " : " ");
}
