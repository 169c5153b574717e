import { useQuery } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import { formatDuration } from "../../time/format-duration.ts";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import styles from "./job-page.module.css";
import type { Job } from "./job.ts";
import { countText, plural, pluralOf } from "../../words/count.ts";

type Stats = Answer<"readJobStats">;

/** Each number with what it is a part of, over 30 days, and compared with the 30 days before. */
export function Numbers({ job }: { job: Job }) {
  const stats = useQuery(
    ask("readJobStats", { parameters: { job: job.name }, query: { days: 30 } }),
  );
  const isToBeCounted = stats.data?.executions === 0 && job.last !== null;
  return (
    <section aria-labelledby="numbers">
      <h2 id="numbers" className={styles.heading}>
        Last 30 days
      </h2>
      {stats.isError && (
        <ErrorPanel
          title="The numbers cannot be shown"
          problem={stats.error}
          retry={() => void stats.refetch()}
        />
      )}
      {stats.isPending && <Skeleton height="113px" />}
      {isToBeCounted && (
        <p className={styles.of}>
          What has ended is counted each five minutes: the newest is not in these numbers yet.
        </p>
      )}
      {stats.data !== undefined && (
        <dl className={styles.numbers}>
          {numbersOf(stats.data).map(({ name, value, of }) => (
            <div key={name} className={styles.number}>
              <dt>{name}</dt>
              <dd>
                <span className={styles.value}>{value}</span>{" "}
                <span className={styles.of}>{of}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

interface NumberOf {
  name: string;
  value: string;
  of: string;
}

export function numbersOf({
  slots,
  ended,
  p50Ms,
  p95Ms,
  p99Ms,
  slowerBy,
  failed,
  executions,
}: Stats): NumberOf[] {
  const passed = slots.slots;
  const least = slots.more ? "the newest " : "";
  const share = passed === 0 ? "" : ` (${Math.round((100 * slots.completed) / passed)}%)`;
  return [
    passed === 0
      ? {
          name: "Completed",
          value: countText(executions - failed),
          of: `of ${plural(executions, "execution")}`,
        }
      : {
          name: "Completed",
          value: countText(slots.completed),
          of: `of ${least}${countText(passed)} slots${share}`,
        },
    {
      name: "Failed",
      value: countText(passed === 0 ? failed : slots.failed),
      of: passed === 0 ? pluralOf(failed, "execution") : pluralOf(slots.failed, "slot"),
    },
    {
      name: "Missed or skipped",
      value: countText(slots.missed + slots.skipped),
      of: pluralOf(slots.missed + slots.skipped, "slot"),
    },
    { name: "Started late", value: countText(slots.late), of: pluralOf(slots.late, "slot") },
    { name: "Retried", value: countText(slots.retried), of: pluralOf(slots.retried, "slot") },
    {
      name: "Half take at most",
      value: p50Ms === null ? "–" : formatDuration(p50Ms),
      of: p50Ms === null ? "nothing has ended yet" : comparison(slowerBy),
    },
    {
      name: "19 of 20 take at most",
      value: p95Ms === null ? "–" : formatDuration(p95Ms),
      of: ended === 0 ? "" : `of ${plural(ended, "execution")}`,
    },
    {
      name: "99 of 100 take at most",
      value: p99Ms === null ? "–" : formatDuration(p99Ms),
      of: p99Ms === null ? `needs 100 executions, has ${countText(ended)}` : "",
    },
  ];
}

/** Less than a tenth is noise. */
function comparison(slowerBy: number | null): string {
  if (slowerBy === null) return "nothing to compare with before";
  const percent = Math.round(Math.abs(slowerBy) * 100);
  if (percent < 10) return "as in the 30 days before";
  return slowerBy > 0 ? `slower by ${percent}% than before` : `faster by ${percent}% than before`;
}
