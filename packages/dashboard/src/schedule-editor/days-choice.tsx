import { mondayFirst, weekdays } from "../time/week.ts";
import { Disclosure } from "../ui/disclosure.tsx";
import { Select } from "../ui/select.tsx";
import styles from "./schedule-editor.module.css";
import { weekdayLong, type Days } from "./simple.ts";
import { ToggleSet } from "./toggle-set.tsx";

const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** On which days, and in which months. */
export function DaysChoice({
  days,
  months,
  onChange,
}: {
  days: Days;
  months: readonly number[];
  onChange: (days: Days, months: number[]) => void;
}) {
  const write = (changed: Days) => onChange(changed, [...months]);
  return (
    <>
      <Select
        label="On"
        options={[
          { id: "every", label: "every day" },
          { id: "weekdays", label: "Monday to Friday" },
          { id: "chosen", label: "chosen days of the week" },
          { id: "dates", label: "days of the month" },
        ]}
        value={days.on}
        onChange={(on) => write(begunWith(on, days))}
      />
      {(days.on === "chosen" || days.on === "weekdays") && (
        <ToggleSet
          label="Days of the week"
          columns={7}
          options={weekdays().map((day) => ({
            id: day,
            short: weekdayLong[day]!.slice(0, 3),
            long: weekdayLong[day]!,
          }))}
          value={days.on === "chosen" ? days.weekdays : [1, 2, 3, 4, 5]}
          onChange={(chosen) =>
            write(
              chosen.length === 7
                ? { on: "every" }
                : { on: "chosen", weekdays: mondayFirst.filter((day) => chosen.includes(day)) },
            )
          }
        />
      )}
      {days.on === "dates" && (
        <ToggleSet
          label="Days of the month"
          columns={8}
          options={[
            ...Array.from({ length: 31 }, (_, place) => ({
              id: place + 1,
              short: String(place + 1),
              long: `Day ${place + 1}`,
            })),
            { id: "L" as const, short: "last", long: "The last day" },
          ]}
          value={days.dates}
          onChange={(dates) => write({ on: "dates", dates })}
        />
      )}
      <Disclosure title={monthsTitle(months)} isOpenAtFirst={months.length > 0}>
        <ToggleSet
          label="Months"
          columns={6}
          options={monthNames.map((name, place) => ({
            id: place + 1,
            short: name.slice(0, 3),
            long: name,
          }))}
          value={months.length === 0 ? monthNames.map((_, place) => place + 1) : months}
          onChange={(chosen) => onChange(days, chosen.length === 12 ? [] : chosen.map(Number))}
        />
      </Disclosure>
      {days.on === "dates" && days.dates.some((date) => date !== "L" && date > 28) && (
        <p className={styles["quiet"]}>
          Months without such a day have no slot for it. The last day is in each month.
        </p>
      )}
    </>
  );
}

function monthsTitle(months: readonly number[]): string {
  if (months.length === 0) return "In every month";
  return `In ${months.map((month) => monthNames[month - 1]!.slice(0, 3)).join(", ")}`;
}

function begunWith(on: Days["on"], before: Days): Days {
  switch (on) {
    case "every":
    case "weekdays":
      return { on };
    case "chosen":
      // Monday to Friday would be the choice above
      return { on, weekdays: before.on === "weekdays" ? [1, 2, 3, 4] : [1] };
    case "dates":
      return { on, dates: [1] };
  }
}
