import { useRef, useState } from "react";
import { usePreferences } from "../frame/preferences.ts";
import { onDemand } from "../ui/on-demand.tsx";
import { useDisplayZone } from "./display-zone.tsx";
import { areSameAt, formatInstant, zonePlace } from "./format-instant.ts";
import { formatRelative, stepOf } from "./format-relative.ts";
import { serverNow } from "./server-clock.ts";
import type { TimeLayerProps } from "./time-layer.tsx";
import styles from "./time.module.css";
import { useNow } from "./use-now.ts";

export interface TimeProps {
  /** ISO 8601, or epoch milliseconds. */
  at: string | number | Date;
  /** The zone of the job that the time belongs to. */
  zone?: string | undefined;
  /** `both`: first how far it is, then when. Default `both`. */
  variant?: "relative" | "absolute" | "both";
  /** Default true in `absolute`, else false. */
  seconds?: boolean;
  /** False where a heading above names the zone of all. Default true. */
  withZone?: boolean;
}

const TimeLayer = onDemand<TimeLayerProps>(
  async () => (await import("./time-layer.tsx")).TimeLayer,
);

/** An instant. A press, or the pointer resting on it, opens a card that gives it in all zones. */
export function Time({ at, zone, variant = "both", seconds, withZone = true }: TimeProps) {
  const date = new Date(at);
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hover = (opens: boolean, after: number) => {
    clearTimeout(rest.current);
    rest.current = setTimeout(() => setOpen(opens), after);
  };
  if (Number.isNaN(date.getTime())) return null;
  return (
    <>
      <button
        ref={opener}
        type="button"
        className={styles.time}
        aria-expanded={isOpen}
        onClick={() => {
          clearTimeout(rest.current);
          setOpen(!isOpen);
        }}
        onPointerEnter={({ pointerType }) => pointerType === "mouse" && hover(true, 450)}
        onPointerLeave={() => hover(false, 250)}
      >
        <time dateTime={date.toISOString()}>
          {variant !== "absolute" && <Relative at={date.getTime()} />}
          {variant !== "relative" && (
            <Absolute
              at={date}
              jobZone={zone}
              seconds={seconds ?? variant === "absolute"}
              withZone={withZone}
              isSecond={variant === "both"}
            />
          )}
        </time>
      </button>
      <TimeLayer
        at={date}
        jobZone={zone}
        opener={opener}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        onPointerEnter={() => clearTimeout(rest.current)}
        onPointerLeave={() => hover(false, 250)}
      />
    </>
  );
}

function Relative({ at }: { at: number }) {
  useNow(stepOf(at, serverNow()));
  return <span className={styles.relative}>{formatRelative(at, serverNow())}</span>;
}

interface AbsoluteProps {
  at: Date;
  jobZone: string | undefined;
  seconds: boolean;
  withZone: boolean;
  isSecond: boolean;
}

function Absolute({ at, jobZone, seconds, withZone, isSecond }: AbsoluteProps) {
  const { resolve } = useDisplayZone();
  const [{ hours }] = usePreferences();
  const zone = resolve(jobZone);
  const today = useNow(60_000);
  const common = { hours, seconds, day: "other", today } as const;
  return (
    <span className={isSecond ? styles.second : undefined}>
      {formatInstant(at, { ...common, zone, withZone })}
      {jobZone !== undefined && !areSameAt(at, zone, jobZone) && (
        <>
          {" "}
          <span className={styles.job}>
            {"· "}
            {formatInstant(at, { ...common, seconds: false, zone: jobZone, withZone: false })}{" "}
            {zonePlace(jobZone)}
          </span>
        </>
      )}
    </span>
  );
}
