import { useQueries, keepPreviousData } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { ask } from "../../api/ask.ts";
import { makeAxis } from "./axis.ts";
import { Card } from "./card.tsx";
import styles from "./chart.module.css";
import { Collisions, keyOf } from "./collisions.tsx";
import { Head } from "./head.tsx";
import { Labels } from "./labels.tsx";
import type { TimelineAnswer } from "./lane-data.ts";
import { Lanes } from "./lanes.tsx";
import { offsetsOf } from "./offsets-of.ts";
import { Skeleton } from "../../ui/skeleton.tsx";
import { QuietLabel, QuietStrip } from "./quiet-strip.tsx";
import { mergeQuiet } from "./quiet-windows.ts";
import { rangeOf } from "./range.ts";
import { heightOf, rowsOf, type Row } from "./rows.ts";
import { SelectionBar } from "./selection-bar.tsx";
import { useFocus } from "./use-focus.ts";
import { useHover, type Marked } from "./use-hover.ts";
import { useOpenMark } from "./use-open-mark.ts";
import { usePan } from "./use-pan.ts";
import { useSelection } from "./use-selection.ts";
import { panned, type View } from "./view.ts";
import { sentenceOf } from "./words.ts";
import { countText, plural } from "../../words/count.ts";

export interface ChartProps {
  /** Undefined while the first one is read. */
  answer: TimelineAnswer | undefined;
  view: View;
  /** Of the plot, in pixels; `plot` measures it. */
  width: number;
  plot: (element: HTMLElement | null) => void;
  zone: string;
  now: number;
  isSelecting: boolean;
  onSelecting: (isSelecting: boolean) => void;
  onView: (view: View) => void;
}

/** Room for the rows of a small installation, so that nothing jumps when they come. */
const emptyHeight = 9 * 28;

export function Chart(props: ChartProps) {
  const { answer, width, plot } = props;
  return (
    <div className={styles.chart}>
      <div className={styles.corner} aria-hidden="true">
        <span>
          At once
          {answer !== undefined && answer.capacity !== null && `, of ${answer.capacity}`}
        </span>
        <QuietLabel answer={answer} view={props.view} width={width} />
      </div>
      <div className={styles.measure} ref={plot} />
      {answer === undefined || width === 0 ? (
        <div className={styles.empty} style={{ height: emptyHeight }} data-waiting>
          <Skeleton lines={9} height="20px" />
        </div>
      ) : (
        <Drawn {...props} answer={answer} />
      )}
    </div>
  );
}

function Drawn({
  answer,
  view: wanted,
  width,
  zone,
  now,
  isSelecting,
  onSelecting,
  onView,
}: ChartProps & { answer: TimelineAnswer }) {
  const pan = usePan(wanted, width, onView);
  const { from, to } = wanted;
  const view = useMemo(() => panned({ from, to }, pan.by), [from, to, pan.by]);
  const axis = useMemo(() => makeAxis(view, width), [view, width]);
  const offsets = useMemo(() => offsetsOf(answer, zone), [answer, zone]);
  const [open, setOpen] = useState<readonly string[]>([]);
  const [hasAllJobs, setAllJobs] = useState(false);
  const folders = useOpened(open, answer, zone);
  const rows = useMemo(
    () => rowsOf(answer, { axis, now, unfolded: { folders, hasAllJobs } }),
    [answer, axis, now, folders, hasAllJobs],
  );
  const quiet = useMemo(
    () => mergeQuiet([answer, ...folders.flatMap((folder) => folder.answer ?? [])]),
    [answer, folders],
  );
  const height = heightOf(rows);
  const [opened, setOpened] = useState<string | null>(null);
  // by its key, since with each reading there are new ones
  const collision = answer.collisions.find((one) => keyOf(one) === opened);
  const highlighted = useMemo(() => new Set(collision?.jobs.map(({ id }) => id)), [collision]);
  const selection = useSelection(axis, { isSelecting, onSelecting });
  const hover = useHover(rows);
  const openMark = useOpenMark();
  const focus = useFocus({
    rows,
    view,
    now,
    onView,
    onOpen: openMark,
    selection,
    onEscape: hover.close,
  });
  const range = useMemo(
    () => selection.range && rangeOf(answer, selection.range.from, selection.range.to),
    [answer, selection.range],
  );
  const marked = hover.marked ?? focus.marked;
  const lanes = rows.filter(({ lane }) => lane !== null).length;

  return (
    <>
      <div className={styles.head} {...selection.headHandlers}>
        <Head axis={axis} offsets={offsets} answer={answer} now={now} range={range} />
        <QuietStrip axis={axis} quiet={quiet} zone={zone} />
        <Collisions axis={axis} answer={answer} zone={zone} opened={opened} onOpened={setOpened} />
      </div>
      <Labels
        rows={rows}
        highlighted={highlighted}
        onAll={() => setAllJobs(true)}
        onToggle={(folder) =>
          setOpen(open.includes(folder) ? open.filter((one) => one !== folder) : [...open, folder])
        }
      />
      <div className={styles.plot} data-dragging={pan.isDragging || undefined}>
        <div
          className={styles.lanes}
          ref={pan.surface}
          role="application"
          tabIndex={0}
          aria-roledescription="timeline"
          aria-label={`Timeline of ${plural(lanes, "lane")}. Arrow keys move between executions, Home goes to now, Page Up and Page Down move by a day, Enter opens.`}
          {...focus.handlers}
          onPointerDown={(event) =>
            isSelecting ? selection.headHandlers.onPointerDown(event) : pan.onPointerDown(event)
          }
          onPointerMove={(event) => {
            if (isSelecting) selection.headHandlers.onPointerMove(event);
            else if (!pan.onPointerMove(event)) hover.onPointerMove(event);
          }}
          onPointerUp={(event) => {
            if (isSelecting) return selection.headHandlers.onPointerUp(event);
            if (!pan.onPointerUp(event) && hover.under(event) !== null)
              openMark(hover.under(event)!);
          }}
          onPointerCancel={pan.onPointerCancel}
          onPointerLeave={hover.onPointerLeave}
        >
          <Lanes
            axis={axis}
            offsets={offsets}
            rows={rows}
            height={height}
            now={now}
            range={range}
            quiet={quiet}
            marked={marked}
            isFocused={hover.marked === null}
            highlighted={highlighted}
          />
        </div>
        <p className="visually-hidden" aria-live="polite">
          {focus.marked !== null &&
            sentenceOf(focus.marked.row.lane!, focus.marked.mark, {
              zone,
              now,
              others: othersAt(rows, focus.marked),
            })}
        </p>
        {marked !== null && !pan.isDragging && (
          <div
            className={styles.card}
            style={{
              left: Math.max(0, Math.min(marked.mark.x - 12, width - 260)),
              top: marked.row.y + 30,
            }}
            {...hover.cardHandlers}
          >
            <Card lane={marked.row.lane!} mark={marked.mark} quiet={quiet} zone={zone} now={now} />
          </div>
        )}
      </div>
      {range !== null && <SelectionBar range={range} zone={zone} onEnd={selection.clear} />}
      {answer.omitted > 0 && (
        <p className={styles.omitted}>
          {countText(answer.omitted)} jobs have no lane here, since there are too many.
        </p>
      )}
    </>
  );
}

/** How many slots of other lanes are planned at the instant of a mark. */
function othersAt(rows: readonly Row[], { row, mark }: Marked): number {
  return rows.filter(
    (other) =>
      other.key !== row.key &&
      other.marks.some(({ kind, at }) => kind === "planned" && at === mark.at),
  ).length;
}

/** The jobs of the folders that are open, each folder a question of its own. */
function useOpened(folders: readonly string[], answer: TimelineAnswer, zone: string) {
  const { from, to, buckets } = answer;
  return useQueries({
    queries: folders.map((folder) => ({
      ...ask("readTimeline", { query: { from, to, buckets, folder, timezone: zone } }),
      placeholderData: keepPreviousData,
    })),
    combine: (results) =>
      results.map(({ data }, place) => ({ folder: folders[place]!, answer: data ?? null })),
  });
}
