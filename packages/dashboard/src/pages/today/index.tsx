import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { whileSending } from "../../alerts/while-sending.ts";
import { ask } from "../../api/ask.ts";
import { Timeline, type TimelinePlace } from "../../charts/timeline/timeline.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SectionBoundary } from "../../ui/section-boundary.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Attention } from "./attention.tsx";
import { Next } from "./next.tsx";
import { Running } from "./running.tsx";
import { Since } from "./since.tsx";
import { spans, type SpanName } from "./search.ts";
import { StatusSentence } from "./status-sentence.tsx";
import styles from "./today.module.css";
import { WrongClock } from "./wrong-clock.tsx";

/** Loaded when the week is to be printed. */
const WeekSheet = lazy(async () => ({ default: (await import("./week-sheet.tsx")).WeekSheet }));

const route = getRouteApi("/frame/");

/** The day on one sheet: what is wrong, what was and comes, what runs, what is next. */
export function Page() {
  const overview = useQuery({
    ...ask("getOverview", {}),
    refetchInterval: ({ state: { data: read } }) => whileSending(read?.alerts.open ?? []),
  });
  const [isPrinting, setPrinting] = useState(false);
  const { data } = overview;
  return (
    <>
      <div
        className={styles.page}
        data-waiting={(data === undefined && overview.error === null) || undefined}
      >
        <div>
          <PageHeader
            title="Today"
            actions={
              <Button variant="quiet" isPending={isPrinting} onPress={() => setPrinting(true)}>
                Print the week
              </Button>
            }
          />
          <div className={styles.sentence}>
            {data === undefined ? (
              overview.error === null && <Skeleton height="36px" width="60%" />
            ) : (
              <StatusSentence overview={data} />
            )}
          </div>
        </div>
        {overview.error !== null && data === undefined ? (
          <ErrorPanel
            title="The day cannot be shown"
            problem={overview.error}
            retry={() => void overview.refetch()}
          />
        ) : (
          <SectionBoundary name="What needs somebody">
            <WrongClock />
            {data !== undefined && <Attention overview={data} />}
          </SectionBoundary>
        )}
        <section className={styles.timeline} aria-label="Timeline">
          <SectionBoundary name="The timeline">
            <DayTimeline />
          </SectionBoundary>
        </section>
        <div className={styles.columns}>
          <section aria-labelledby="running">
            <SectionBoundary name="What is running">
              <Running overview={data} />
            </SectionBoundary>
          </section>
          <section aria-labelledby="next">
            <SectionBoundary name="What comes next">
              <Next overview={data} />
            </SectionBoundary>
          </section>
        </div>
        <SectionBoundary name="What happened since">
          <Since />
        </SectionBoundary>
      </div>
      {isPrinting && (
        <Suspense>
          <WeekSheet onEnd={() => setPrinting(false)} />
        </Suspense>
      )}
    </>
  );
}

function DayTimeline() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const place: TimelinePlace = {
    span: spans[search.span ?? "24h"],
    at: search.at === undefined ? null : Date.parse(search.at),
    kind: search.view ?? null,
  };
  return (
    <Timeline
      place={place}
      onPlace={({ span, at, kind }) =>
        void navigate({
          search: (before) => ({
            ...before,
            span: nameOf(span),
            at: at === null ? undefined : new Date(Math.round(at)).toISOString(),
            view: kind ?? undefined,
          }),
          replace: true,
          resetScroll: false,
        })
      }
    />
  );
}

function nameOf(span: number): SpanName {
  const names = Object.keys(spans) as SpanName[];
  return names.reduce((best, name) =>
    Math.abs(spans[name] - span) < Math.abs(spans[best] - span) ? name : best,
  );
}
