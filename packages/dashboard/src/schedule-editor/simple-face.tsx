import { NumberField } from "../ui/number-field.tsx";
import { SegmentedControl } from "../ui/segmented-control.tsx";
import { Select } from "../ui/select.tsx";
import { DaysChoice } from "./days-choice.tsx";
import type { Change } from "./kind-choice.tsx";
import styles from "./schedule-editor.module.css";
import {
  hourSteps,
  minuteSteps,
  simpleText,
  type Days,
  type Hours,
  type Simple,
} from "./simple.ts";
import { TimesOfDay } from "./times-of-day.tsx";

type Repeating = Exclude<Simple, { kind: "exactly" }>;

/** The schedule as a sentence to fill in. */
export function SimpleFace({ simple, set }: { simple: Simple; set: Change }) {
  const write = (changed: Simple) => set({ schedule: simpleText(changed) });
  return (
    <div className={styles["simple"]}>
      <SegmentedControl
        label="What repeats"
        options={[
          { id: "times", label: "Times of day" },
          { id: "minutes", label: "Minutes" },
          { id: "hours", label: "Hours" },
          { id: "exactly", label: "Exactly" },
        ]}
        value={simple.kind}
        onChange={(kind) => write(changedTo(kind, simple))}
      />
      {simple.kind === "exactly" && <Interval simple={simple} write={write} />}
      {simple.kind === "times" && (
        <TimesOfDay times={simple.times} onChange={(times) => write({ ...simple, times })} />
      )}
      {simple.kind === "minutes" && (
        <div className={styles["row"]}>
          <Select
            label="Every"
            options={minuteSteps.map((count) =>
              option(count, count === 1 ? "minute" : `${count} minutes`),
            )}
            value={String(simple.count)}
            onChange={(count) => write({ ...simple, count: Number(count) })}
          />
          <Between
            hours={simple.hours}
            endsAfter={1}
            onChange={(hours) => write({ ...simple, hours })}
          />
        </div>
      )}
      {simple.kind === "hours" && (
        <div className={styles["row"]}>
          <Select
            label="Every"
            options={hourSteps.map((count) =>
              option(count, count === 1 ? "hour" : `${count} hours`),
            )}
            value={String(simple.count)}
            onChange={(count) => write(stepped(simple, Number(count)))}
          />
          <NumberField
            label="At minute"
            value={simple.minute}
            minValue={0}
            maxValue={59}
            onChange={(minute) => {
              if (minute !== null) write({ ...simple, minute });
            }}
          />
          <Between
            hours={simple.hours}
            endsAfter={0}
            onChange={(hours) => write(spanned(simple, hours))}
          />
        </div>
      )}
      {simple.kind !== "exactly" && (
        <DaysChoice
          days={simple.days}
          months={simple.months}
          onChange={(days: Days, months: number[]) => write({ ...simple, days, months })}
        />
      )}
    </div>
  );
}

function option(count: number, label: string) {
  return { id: String(count), label };
}

type EveryHours = Extract<Simple, { kind: "hours" }>;

/** Hours that the step reaches: the text then says the same again. */
function stepped(simple: EveryHours, count: number): EveryHours {
  return spanned({ ...simple, count }, simple.hours);
}

function spanned(simple: EveryHours, hours: Hours | null): EveryHours {
  if (hours === null) return { ...simple, hours };
  const { from, to } = hours;
  const reached = from + Math.floor((Math.max(to, from) - from) / simple.count) * simple.count;
  // at least two: one alone would be a time of day
  const last = reached > from ? reached : from + simple.count;
  return { ...simple, hours: last <= 23 ? { from, to: last } : null };
}

/** What stays when another kind is chosen: days and months. */
function changedTo(kind: Simple["kind"], simple: Simple): Simple {
  const { days, months } = simple.kind === "exactly" ? anyDay : simple;
  switch (kind) {
    case "exactly":
      return { kind, seconds: secondsOf(simple) };
    case "minutes":
      return { kind, count: 5, hours: hoursOf(simple), days, months };
    case "hours":
      return { kind, count: 1, minute: 0, hours: null, days, months };
    case "times":
      return { kind, times: [{ hour: 3, minute: 0 }], days, months };
  }
}

const anyDay: Pick<Repeating, "days" | "months"> = { days: { on: "every" }, months: [] };

function hoursOf(simple: Simple): Hours | null {
  return simple.kind === "hours" ? simple.hours : null;
}

function secondsOf(simple: Simple): number {
  if (simple.kind === "minutes") return simple.count * 60;
  if (simple.kind === "hours") return simple.count * 3_600;
  return simple.kind === "exactly" ? simple.seconds : 86_400;
}

/** `endsAfter`: how much later than the last hour the stretch is over, as it is told. */
function Between({
  hours,
  endsAfter,
  onChange,
}: {
  hours: Hours | null;
  endsAfter: 0 | 1;
  onChange: (hours: Hours | null) => void;
}) {
  const all = Array.from({ length: 24 }, (_, hour) => hour);
  return (
    <>
      <Select
        label="Between"
        options={[{ id: "all", label: "all day" }, ...all.map((hour) => option(hour, clock(hour)))]}
        value={hours === null ? "all" : String(hours.from)}
        onChange={(from) => {
          if (from === "all") return onChange(null);
          onChange({ from: Number(from), to: Math.max(Number(from), hours?.to ?? 19) });
        }}
      />
      {hours !== null && (
        <Select
          label="and"
          options={all
            .filter((hour) => hour >= hours.from)
            .map((hour) => option(hour, clock(hour + endsAfter)))}
          value={String(hours.to)}
          onChange={(to) => onChange({ ...hours, to: Number(to) })}
        />
      )}
    </>
  );
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}

const units = [
  { id: "1", label: "seconds" },
  { id: "60", label: "minutes" },
  { id: "3600", label: "hours" },
  { id: "86400", label: "days" },
] as const;

const longest = 366 * 86_400;

function Interval({
  simple,
  write,
}: {
  simple: Extract<Simple, { kind: "exactly" }>;
  write: (simple: Simple) => void;
}) {
  const unit = units.findLast(({ id }) => simple.seconds % Number(id) === 0) ?? units[0];
  const size = Number(unit.id);
  return (
    <>
      <div className={styles["row"]}>
        <NumberField
          label="Every"
          value={simple.seconds / size}
          minValue={1}
          maxValue={Math.floor(longest / size)}
          onChange={(count) => {
            if (count !== null) write({ kind: "exactly", seconds: Math.round(count) * size });
          }}
        />
        <Select
          label="Unit"
          options={units}
          value={unit.id}
          onChange={(id) =>
            write({
              kind: "exactly",
              seconds: Math.min(longest, (simple.seconds / size) * Number(id)),
            })
          }
        />
      </div>
      <p className={styles["quiet"]}>
        Always the same distance, whatever the clocks do. Counted from when it starts, if that is
        set below; else from 1 January 1970, 00:00 UTC.
      </p>
    </>
  );
}
