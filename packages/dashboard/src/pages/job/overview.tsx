import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ask } from "../../api/ask.ts";
import { jobTitle } from "../../job/job-title.ts";
import { SlotStrip } from "../../status/slot-strip.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { SectionBoundary } from "../../ui/section-boundary.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { DurationCharts } from "./duration-charts.tsx";
import styles from "./job-page.module.css";
import type { Job } from "./job.ts";
import { LastResult } from "./last-result.tsx";
import { NextSlots } from "./next-slots.tsx";
import { Numbers } from "./numbers.tsx";

/** How the job does: its last slots, its numbers, how long it takes, and what comes next. */
export function Overview({ job }: { job: Job }) {
  return (
    <div className={styles.overview}>
      <SectionBoundary name="The last slots">
        <Slots job={job} />
      </SectionBoundary>
      <SectionBoundary name="The numbers">
        <Numbers job={job} />
      </SectionBoundary>
      <SectionBoundary name="The charts">
        <DurationCharts job={job} />
      </SectionBoundary>
      <div className={styles.halves}>
        <SectionBoundary name="The next slots">
          <NextSlots job={job} />
        </SectionBoundary>
        <SectionBoundary name="The last result">
          <LastResult job={job} />
        </SectionBoundary>
      </div>
    </div>
  );
}

function Slots({ job }: { job: Job }) {
  const navigate = useNavigate();
  const slots = useQuery(
    ask("listSlots", { parameters: { job: job.name }, query: { n: 60, next: 10 } }),
  );
  return (
    <section aria-labelledby="last-slots">
      <h2 id="last-slots" className={styles.heading}>
        Last slots
      </h2>
      {slots.isError && (
        <ErrorPanel
          title="The slots cannot be shown"
          problem={slots.error}
          retry={() => void slots.refetch()}
        />
      )}
      {slots.isPending && <Skeleton height="96px" />}
      {slots.data !== undefined &&
        (slots.data.rows.length === 0 ? (
          <EmptyState title={slots.data.others.length === 0 ? "Has never run" : "No slot yet"}>
            {job.nextSlot === null
              ? "“Run now” tries it."
              : "Its first slot is ahead. “Run now” tries it."}
          </EmptyState>
        ) : (
          <SlotStrip
            label={jobTitle(job)}
            size="page"
            slots={slots.data.rows}
            hands={slots.data.others}
            changes={slots.data.changes}
            zone={job.timezone}
            onOpen={(execution) =>
              void navigate({ to: "/executions/$execution", params: { execution } })
            }
          />
        ))}
    </section>
  );
}
