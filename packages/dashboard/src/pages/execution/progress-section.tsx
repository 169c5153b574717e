import { formatDuration } from "../../time/format-duration.ts";
import { useNow } from "../../time/use-now.ts";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import type { ExecutionOfPage } from "./execution-of-page.ts";

/** How far it says it is; else how long it has run against how long it usually does. */
export function ProgressSection({ execution }: { execution: ExecutionOfPage }) {
  const now = useNow(1_000);
  const { progress, startedAt } = execution;
  if (startedAt === null) return null;
  const elapsed = Math.max(0, now - Date.parse(startedAt));
  if (progress !== null) {
    return (
      <section aria-label="Progress">
        <ProgressBar
          label="Progress"
          value={progress.total === null ? null : progress.done}
          max={progress.total ?? 1}
          text={progressText(progress, elapsed)}
        />
      </section>
    );
  }
  const typical = execution.job?.typical ?? null;
  if (typical === null) return null;
  const { p50Ms: p50, p95Ms: p95 } = typical;
  return (
    <section aria-label="Progress">
      <ProgressBar
        label="Time against the usual time"
        value={elapsed}
        max={Math.max(p95 * 1.2, elapsed)}
        text={`${formatDuration(elapsed)}, usually ${formatDuration(p50)}`}
        marks={[
          { at: p50, label: `usually ${formatDuration(p50)}` },
          { at: p95, label: `at most ${formatDuration(p95)} of 19 in 20` },
        ]}
        tone={elapsed > p95 ? "ochre" : "lapis"}
      />
    </section>
  );
}

type Progress = NonNullable<ExecutionOfPage["progress"]>;

/** "1,204 of 3,000 books · about 2 min left". */
function progressText({ done, total, text }: Progress, elapsed: number): string {
  const count = (value: number) => value.toLocaleString("en-GB", { maximumFractionDigits: 1 });
  const words = text ?? "";
  if (total === null) return `${count(done)} ${words}`.trim();
  const left = done > 0 && done < total ? (elapsed * (total - done)) / done : null;
  const rest = left === null || elapsed < 5_000 ? "" : ` · about ${formatDuration(left)} left`;
  return `${count(done)} of ${count(total)} ${words}`.trim() + rest;
}
