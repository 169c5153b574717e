import { mondayFirst, weekdays } from "../time/week.ts";
import { classNames } from "../ui/class-names.ts";
import styles from "./schedule-editor.module.css";
import { weekdayLong } from "./simple.ts";
import type { SchedulePreview } from "./use-preview.ts";
import { plural } from "../words/count.ts";

const hours = Array.from({ length: 24 }, (_, hour) => hour);

/** The next seven days by hours: where this schedule has slots, and lightly how many others have. */
export function WeekGrid({ week }: { week: SchedulePreview["week"] }) {
  const range = { fewest: Math.min(...week.others), most: Math.max(...week.others) };
  const own = week.slots.reduce((sum, count) => sum + count, 0);
  return (
    <figure className={styles["week"]}>
      <figcaption className={styles["weekHead"]}>
        <h2 className={styles["heading"]}>The week</h2>
        <span className={styles["quiet"]}>{summary(own, week.others)}</span>
      </figcaption>
      <table className={styles["grid"]}>
        <caption className="visually-hidden">
          Slots of the next seven days by weekday and hour of the job’s time zone
        </caption>
        <thead>
          <tr>
            <td />
            {hours.map((hour) => (
              <th scope="col" key={hour}>
                <span className={hour % 3 === 0 ? undefined : "visually-hidden"}>
                  {String(hour).padStart(2, "0")}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rowsOfWeek().map(({ name, row }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {hours.map((hour) => (
                <Cell
                  key={hour}
                  own={week.slots[row * 24 + hour] ?? 0}
                  others={week.others[row * 24 + hour] ?? 0}
                  level={levelOf(week.others[row * 24 + hour] ?? 0, range)}
                  isMissing={week.missing.includes(row * 24 + hour)}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles["legend"]}>
        <span>
          <i className={classNames(styles["cell"], styles["isOwn"])} /> this schedule
        </span>
        <span>
          <i className={styles["cell"]} data-level="1" />
          <i className={styles["cell"]} data-level="2" />
          <i className={styles["cell"]} data-level="3" /> other jobs, few to many
        </span>
      </p>
    </figure>
  );
}

/** As the reader's calendar has them; `row` is where the answer has the day, from Monday on. */
function rowsOfWeek(): { name: string; row: number }[] {
  return weekdays().map((day) => ({
    name: weekdayLong[day]!.slice(0, 3),
    row: mondayFirst.indexOf(day),
  }));
}

function Cell({
  own,
  others,
  level,
  isMissing,
}: {
  own: number;
  others: number;
  level: number;
  isMissing: boolean;
}) {
  if (isMissing) {
    return (
      <td className={styles["missing"]}>
        <span className="visually-hidden">does not exist</span>
      </td>
    );
  }
  const text = `${own === 0 ? "" : `${own >= 60 ? "60 or more" : own} ${own === 1 ? "slot" : "slots"}, `}${others} of others`;
  return (
    <td
      className={classNames(styles["cell"], own > 0 && styles["isOwn"])}
      data-level={level}
      title={text}
    >
      <span className="visually-hidden">{text}</span>
    </td>
  );
}

/** 0 for none; 1 for about the fewest of this week, to 3 for about the most. */
function levelOf(count: number, { fewest, most }: { fewest: number; most: number }): number {
  if (count === 0) return 0;
  if (most === fewest) return 1;
  return 1 + Math.round(((count - fewest) / (most - fewest)) * 2);
}

function summary(own: number, others: readonly number[]): string {
  const slots = own === 0 ? "No slot in the next 7 days" : `${plural(own, "slot")} in 7 days`;
  const byHour = hours.map((hour) =>
    mondayFirst.reduce((sum, _, row) => sum + (others[row * 24 + hour] ?? 0), 0),
  );
  const fewest = Math.min(...byHour);
  const quiet = hours.filter((hour) => byHour[hour] === fewest);
  if (quiet.length > 12) return slots;
  return `${slots}; others ${fewest === 0 ? "have none" : "have the fewest"} at ${hoursText(quiet)}`;
}

/** `00–03, 13–14 h`. */
function hoursText(free: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const hour of free) {
    const run = runs.at(-1);
    if (run?.[1] === hour - 1) run[1] = hour;
    else runs.push([hour, hour]);
  }
  const two = (hour: number) => String(hour % 24).padStart(2, "0");
  const shown = runs.slice(0, 3).map(([from, to]) => `${two(from)}–${two(to + 1)}`);
  return `${shown.join(", ")}${runs.length > 3 ? " and more" : ""} h`;
}
