import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useState } from "react";
import { ask } from "../../api/ask.ts";
import { useDisplayZone } from "../../time/display-zone.tsx";
import { useNow } from "../../time/use-now.ts";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { onDemand } from "../../ui/on-demand.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useMedia } from "../../ui/use-media.ts";
import type { AgendaProps } from "./agenda.tsx";
import { Chart } from "./chart.tsx";
import { Legend } from "./legend.tsx";
import styles from "./timeline.module.css";
import { Toolbar } from "./toolbar.tsx";
import { useShortcut } from "./use-shortcut.ts";
import { useWidth } from "../use-width.ts";
import { aligned, bucketsFor, viewAround, viewAt } from "./view.ts";

const Agenda = onDemand<AgendaProps>(
  async () => (await import("./agenda.tsx")).Agenda,
  () => <Skeleton lines={8} height="28px" />,
);

/** Milliseconds after the timeline is there: so that the list, which is not shown yet, takes no time from it. */
const restMs = 1_500;

/** Which time is shown, and how. */
export interface TimelinePlace {
  /** Milliseconds. */
  span: number;
  /** The middle of what is shown, in milliseconds since 1970; null: it goes along with now. */
  at: number | null;
  /** Null: what fits the screen. */
  kind: "timeline" | "agenda" | null;
}

export interface TimelineProps {
  place: TimelinePlace;
  onPlace: (place: TimelinePlace) => void;
}

/** What was and what comes, of all jobs on one axis of time; or the same as a list. */
export function Timeline({ place, onPlace }: TimelineProps) {
  const isNarrow = useMedia("(max-width: 719px)");
  const [plot, width] = useWidth();
  const now = useNow(15_000);
  const { resolve } = useDisplayZone();
  const zone = resolve();
  const [isSelecting, setSelecting] = useState(false);

  const kind = place.kind ?? (isNarrow ? "agenda" : "timeline");
  const view = place.at === null ? viewAround(now, place.span) : viewAt(place.at, place.span);
  const buckets = bucketsFor(view, Math.max(width, 480));
  const { from, to } = aligned(view, buckets);
  const timeline = useQuery({
    ...ask("readTimeline", {
      query: {
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        buckets,
        timezone: zone,
      },
    }),
    enabled: width > 0 || kind === "agenda",
    placeholderData: keepPreviousData,
  });
  const setKind = (next: "timeline" | "agenda") => onPlace({ ...place, kind: next });
  useShortcut("v", () => setKind(kind === "timeline" ? "agenda" : "timeline"));
  useEffect(() => {
    const timer = setTimeout(() => {
      Agenda.load().catch(() => {
        // whoever opens it is told
      });
    }, restMs);
    return () => clearTimeout(timer);
  }, []);

  const drawn =
    timeline.error !== null && timeline.data === undefined ? (
      <ErrorPanel
        title="The timeline cannot be shown"
        problem={timeline.error}
        retry={() => void timeline.refetch()}
      />
    ) : kind === "agenda" ? (
      timeline.data === undefined ? (
        <Skeleton lines={8} height="28px" />
      ) : (
        <Agenda answer={timeline.data} zone={zone} now={now} />
      )
    ) : (
      <>
        <Chart
          answer={timeline.data}
          view={view}
          width={width}
          plot={plot}
          zone={zone}
          now={now}
          isSelecting={isSelecting}
          onSelecting={setSelecting}
          onView={({ from: start, to: end }) =>
            onPlace({ ...place, span: end - start, at: (start + end) / 2 })
          }
        />
        {timeline.data !== undefined && <Legend answer={timeline.data} />}
      </>
    );
  // hundreds of shapes: what was pressed is answered before they are drawn
  const following = useDeferredValue(drawn);

  return (
    <div className={styles.timeline}>
      {kind === "timeline" && (
        <button type="button" className={styles.skip} onClick={() => setKind("agenda")}>
          Read as list
        </button>
      )}
      <Toolbar
        place={place}
        kind={kind}
        view={view}
        onPlace={onPlace}
        onKind={setKind}
        isSelecting={isSelecting}
        onSelecting={setSelecting}
      />
      {following}
    </div>
  );
}
