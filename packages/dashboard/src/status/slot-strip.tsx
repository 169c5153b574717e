import {
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
} from "react";
import { usePreferences } from "../frame/preferences.ts";
import { useDisplayZone } from "../time/display-zone.tsx";
import { formatInstant } from "../time/format-instant.ts";
import { serverNow } from "../time/server-clock.ts";
import { classNames } from "../ui/class-names.ts";
import { slotWords } from "./slot-words.ts";
import { stateOf } from "./state-of.ts";
import { drop, solidShape, StripBar, type BarBox, type SolidState } from "./strip-bar.tsx";
import { useInking } from "./use-inking.ts";
import {
  changeWords,
  movedTo,
  stripChanges,
  stripItems,
  stripSummary,
  type StripChange,
  type StripHand,
  type StripItem,
  type StripSlot,
} from "./strip-items.ts";
import styles from "./slot-strip.module.css";

export type { StripChange, StripHand, StripSlot } from "./strip-items.ts";

export interface SlotStripProps {
  /** What it belongs to: "Refresh metadata". */
  label: string;
  /** The oldest first. */
  slots: readonly StripSlot[];
  /** Executions that were started by hand in the same time: small marks underneath. */
  hands?: readonly StripHand[];
  /** What was changed on the job in the same time: hairlines with a label. */
  changes?: readonly StripChange[];
  /** The job's time zone. */
  zone?: string;
  /** Opens an execution, by a press or Enter. Without it, the strip is a picture. */
  onOpen?: (execution: string) => void;
  /** `row` stands in tables, `page` above a line that says what is under the pointer or the focus. Default `row`. */
  size?: "row" | "page";
  /** How many slots have room, also where there are fewer; what does not fit is left out at the old end. Default 30, or all that fit on a page. */
  room?: number;
}

const sizes = {
  row: { width: 6, step: 8, height: 18, above: 5, below: drop + 3 },
  page: { width: 10, step: 13, height: 36, above: 24, below: drop + 9 },
};

/** The last slots of a job, each in the shape of its state. One tab stop; the arrow keys go through them. */
export function SlotStrip({
  label,
  slots,
  hands,
  changes = [],
  zone,
  onOpen,
  size = "row",
  room,
}: SlotStripProps) {
  const measure = sizes[size];
  const container = useRef<HTMLDivElement>(null);
  const fitting = useFitting(container, measure.step, size === "page");
  const columns = size === "row" ? (room ?? 30) : Math.min(room ?? slots.length, fitting);
  const shown = useMemo(
    () => (columns < slots.length ? slots.slice(slots.length - columns) : slots),
    [slots, columns],
  );
  const oldest = shown[0]?.slot;
  const items = useMemo(
    () =>
      stripItems(
        shown,
        hands?.filter(({ at }) => oldest === undefined || at >= oldest),
      ),
    [shown, hands, oldest],
  );
  const [active, setActive] = useState<number | null>(null);
  const [isFocused, setFocused] = useState(false);
  const touched = useRef<number | null>(null);
  const inking = useInking(
    useMemo(
      () => new Map(shown.map((slot) => [slot.slot, stateOf(slot, serverNow()).name])),
      [shown],
    ),
  );
  const id = useId();
  const format = useInstantFormat(zone);
  const now = serverNow();
  const current = active === null ? undefined : items[active];
  const summary = `${label}, last ${shown.length} slots: ${stripSummary(shown, now)}`;
  const offset = size === "row" ? Math.max(0, columns - shown.length) : 0;
  const width = (size === "row" ? columns : shown.length) * measure.step;
  const height = measure.above + measure.height + measure.below;
  const x = (column: number) => (column + offset) * measure.step;

  /** The mark under the pointer, or the slot in whose column it is: bars are narrow, and some are low. */
  const indexAt = ({ target, currentTarget, clientX }: MouseEvent<SVGSVGElement>) => {
    const item = (target as Element).closest<SVGGElement>("[data-item]");
    if (item !== null) return Number(item.dataset["item"]);
    const within = clientX - currentTarget.getBoundingClientRect().left;
    const column =
      Math.floor((within + (measure.step - measure.width) / 2) / measure.step) - offset;
    const index = items.findIndex((one) => one.kind === "slot" && one.column === column);
    return index === -1 ? null : index;
  };

  const open = (index: number) => {
    const execution = executionOf(items[index]);
    if (execution !== null) onOpen?.(execution);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && active !== null) {
      event.stopPropagation();
      setActive(null);
    }
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const from = active ?? items.length - 1;
    if (event.key === "Enter") open(from);
    const to = movedTo(event.key, from, items.length);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    setActive(active === null ? from : to);
  };

  return (
    <div
      className={classNames(styles.strip, styles[size])}
      ref={container}
      onPointerLeave={() => {
        if (!isFocused) setActive(null);
      }}
    >
      <svg
        className={styles.drawing}
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        {...(onOpen === undefined || items.length === 0
          ? { role: "img", "aria-label": summary }
          : {
              role: "listbox",
              "aria-label": summary,
              "aria-orientation": "horizontal" as const,
              tabIndex: 0,
              ...(active !== null && { "aria-activedescendant": `${id}-${active}` }),
              onKeyDown,
              onFocus: () => {
                setFocused(true);
                setActive((was) => was ?? items.length - 1);
              },
              onBlur: () => {
                setFocused(false);
                setActive(null);
              },
            })}
        onPointerMove={(event) => setActive(indexAt(event))}
        onClick={(event) => {
          const index = indexAt(event);
          if (index === null) return;
          const isTouch = (event.nativeEvent as PointerEvent).pointerType === "touch";
          // a finger cannot point first: its first tap shows what is there
          if (isTouch && touched.current !== index) setActive(index);
          else open(index);
          touched.current = index;
        }}
      >
        <path
          className={styles.base}
          d={`M0 ${measure.above + measure.height + 0.5}H${width}`}
          aria-hidden="true"
        />
        {size === "page" && (
          <Markers slots={shown} changes={changes} x={x} measure={measure} oldest={oldest} />
        )}
        {solids.map((state) => (
          <Solids
            key={state}
            state={state}
            boxes={items.flatMap((item) =>
              solidStateOf(item, now, inking) === state ? [boxOf(x(item.column), measure)] : [],
            )}
          />
        ))}
        {items.map((item, index) => (
          <g
            key={item.kind === "slot" ? item.slot.slot : item.hand.execution}
            id={`${id}-${index}`}
            data-item={index}
            className={classNames(
              styles.item,
              styles[stateNameOf(item, now)],
              active === index && styles.active,
              item.kind === "slot" && inking.has(item.slot.slot) && styles.inking,
            )}
            {...(onOpen !== undefined && {
              role: "option",
              "aria-selected": active === index,
              "aria-label": isFocused ? slotWords(item, now, format) : stateNameOf(item, now),
            })}
          >
            <Item
              item={item}
              x={x(item.column)}
              measure={measure}
              now={now}
              isActive={active === index}
              isDrawn={solidStateOf(item, now, inking) === null}
            />
          </g>
        ))}
      </svg>
      {size === "page" ? (
        <p className={styles.line} aria-hidden={current !== undefined}>
          {current ? slotWords(current, now, format) : stripSummary(shown, now)}
        </p>
      ) : (
        current && (
          <Caption of={container} at={x(current.column) + measure.width / 2}>
            {slotWords(current, now, format)}
          </Caption>
        )
      )}
    </div>
  );
}

type Measure = (typeof sizes)["row"];

const solids: readonly SolidState[] = ["completed", "failed", "timeout"];

/** The bars of one state as one shape: a list has hundreds, and each shape takes its time whenever anything is drawn. */
function Solids({ state, boxes }: { state: SolidState; boxes: readonly BarBox[] }) {
  if (boxes.length === 0) return null;
  return (
    <g className={classNames(styles.item, styles[state])} aria-hidden="true">
      <path className={styles.solid} d={boxes.map((box) => solidShape(state, box)).join("")} />
    </g>
  );
}

/** Null for what is drawn by itself: other shapes, and what is being inked in. */
function solidStateOf(
  item: StripItem,
  now: number,
  inking: ReadonlySet<string>,
): SolidState | null {
  if (item.kind !== "slot" || inking.has(item.slot.slot)) return null;
  const { name } = stateOf(item.slot, now);
  return solids.find((state) => state === name) ?? null;
}

function boxOf(x: number, { above, width, height }: Measure): BarBox {
  return { x, top: above, width, height };
}

function Item({
  item,
  x,
  measure,
  now,
  isActive,
  isDrawn,
}: {
  item: StripItem;
  x: number;
  measure: Measure;
  now: number;
  isActive: boolean;
  /** Its bar; else it is one of `Solids`. */
  isDrawn: boolean;
}) {
  const { width, height, above, below } = measure;
  if (item.kind === "hand") {
    const [middle, y] = [x + width / 2 + item.nth * 6, above + height + below - 4];
    return (
      <>
        <rect className={styles.reach} x={middle - 4} y={y - 5} width="8" height="9" />
        <path className={styles.hand} d={`M${middle} ${y - 4}l3.5 6h-7Z`} />
      </>
    );
  }
  const { name, lateMs } = stateOf(item.slot, now);
  return (
    <>
      {isDrawn && <StripBar state={name} box={boxOf(x, measure)} />}
      {lateMs !== null && (
        <circle className={styles.late} cx={x + width / 2} cy={above - 3} r="1.5" />
      )}
      {isActive && (
        <rect
          className={styles.ring}
          x={x - 1.5}
          y={above - 1.5}
          width={width + 3}
          height={height + drop + 3}
        />
      )}
    </>
  );
}

/** Hairlines where the job was changed; a label only where it does not run into the one before. */
function Markers({
  slots,
  changes,
  x,
  measure,
  oldest,
}: {
  slots: readonly StripSlot[];
  changes: readonly StripChange[];
  x: (column: number) => number;
  measure: Measure;
  oldest: string | undefined;
}) {
  const width = slots.length * measure.step;
  let free = 0;
  return stripChanges(
    slots,
    changes.filter(({ at }) => oldest === undefined || at >= oldest),
  ).map(({ column, changes: those }) => {
    const words = those.length > 1 ? `${those.length} changes` : changeWords(those[0]!);
    const at = x(column) - 1.5;
    const length = words.length * 6 + 8;
    const isAtEnd = at + length > width;
    const from = isAtEnd ? at - length : at;
    const hasRoom = from >= free;
    if (hasRoom) free = from + length;
    return (
      <g className={styles.marker} key={those[0]!.id}>
        <title>{those.map((change) => changeTitle(change)).join("; ")}</title>
        <path d={`M${at} 0V${measure.above + measure.height + drop}`} />
        {hasRoom && (
          <text x={isAtEnd ? at - 4 : at + 4} y={11} textAnchor={isAtEnd ? "end" : "start"}>
            {words}
          </text>
        )}
      </g>
    );
  });
}

function changeTitle(change: StripChange): string {
  return change.by === null ? changeWords(change) : `${changeWords(change)} by ${change.by}`;
}

/** Above the strip, over everything: tables cut off what leaves a cell. Escape closes it, and the pointer may go to it. */
function Caption({
  of,
  at,
  children,
}: {
  of: React.RefObject<HTMLDivElement | null>;
  at: number;
  children: string;
}) {
  const [place, setPlace] = useState<{ left: number; bottom: number } | null>(null);
  useEffect(() => {
    const box = of.current?.getBoundingClientRect();
    if (box) setPlace({ left: box.left + at, bottom: innerHeight - box.top - 2 });
    const hide = () => setPlace(null);
    addEventListener("scroll", hide, { capture: true, passive: true });
    return () => removeEventListener("scroll", hide, { capture: true });
  }, [of, at]);
  if (place === null) return null;
  const left = Math.max(8, Math.min(place.left - 120, innerWidth - 328));
  return (
    <div className={styles.caption} style={{ left, bottom: place.bottom }} aria-hidden="true">
      {children}
    </div>
  );
}

function executionOf(item: StripItem | undefined): string | null {
  if (item === undefined) return null;
  return item.kind === "slot" ? item.slot.execution : item.hand.execution;
}

function stateNameOf(item: StripItem, now: number) {
  if (item.kind === "slot") return stateOf(item.slot, now).name;
  return item.hand.status;
}

function useInstantFormat(zone: string | undefined): (at: string) => string {
  const { resolve } = useDisplayZone();
  const [{ hours }] = usePreferences();
  return (at) => formatInstant(new Date(at), { zone: resolve(zone), hours, seconds: false });
}

/** How many columns fit into the width there is. */
function useFitting(
  container: React.RefObject<HTMLDivElement | null>,
  step: number,
  isWanted: boolean,
): number {
  const [count, setCount] = useState(60);
  useEffect(() => {
    const element = container.current;
    if (element === null || !isWanted) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setCount(Math.max(1, Math.floor(entry.contentRect.width / step)));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [container, step, isWanted]);
  return count;
}
