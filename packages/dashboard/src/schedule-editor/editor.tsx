import { useEffect, useRef, useState } from "react";
import { ApiProblem } from "../api/problem.ts";
import { Bounds } from "./bounds.tsx";
import { ClockChoices } from "./clock-choices.tsx";
import { Consequences } from "./consequences.tsx";
import { KindChoice } from "./kind-choice.tsx";
import { messagesOf, type Message } from "./messages.ts";
import { MisfireChoice } from "./misfire-choice.tsx";
import { Once } from "./once.tsx";
import { OverlapChoice } from "./overlap-choice.tsx";
import { Repeats } from "./repeats.tsx";
import styles from "./schedule-editor.module.css";
import type { ScheduleValue } from "./schedule-value.ts";
import { Spread } from "./spread.tsx";
import { StickySummary } from "./sticky-summary.tsx";
import type { FineCollisions } from "./use-collision-verdict.ts";
import { usePreview, type PreviewState } from "./use-preview.ts";
import { useRested } from "./use-rested.ts";
import type { ScheduleVerdict } from "./verdict.ts";
import { ZoneField } from "./zone-field.tsx";

export interface EditorProps {
  value: ScheduleValue;
  onChange: (value: ScheduleValue) => void;
  /** What is in force now: then it is said what would move. */
  original?: ScheduleValue | undefined;
  /** The name or id of the job that is edited: it does not stand in its own way. */
  job?: string | undefined;
  /** One-time work may be asked for; then `value.onceAt` is its instant. */
  allowOnce?: boolean;
  /** Where the job is not there yet: collisions that are said to be fine. Otherwise that is written at once. */
  fine?: FineCollisions;
  onVerdict?: (verdict: ScheduleVerdict) => void;
}

/** Milliseconds of rest before a mistake is told: who is still typing is not interrupted. */
const messageRest = 400;

const slotsAtOnce = 10;

export function Editor({
  value,
  onChange,
  original,
  job,
  allowOnce = false,
  fine,
  onVerdict,
}: EditorProps) {
  const [count, setCount] = useState(slotsAtOnce);
  const [from, setFrom] = useState<string | null>(null);
  const state = usePreview(value, { job, original, count, from });
  const [isTouched, setTouched] = useState(false);
  const [leftText, setLeftText] = useState<string | null>(null);
  const edited = JSON.stringify(value);
  const isRested = useRested(edited, messageRest) || leftText === edited;
  const messages = isRested && !state.isStale ? messagesOf(state.problem, value.schedule) : [];
  const isOnce = value.onceAt !== undefined && value.onceAt !== null;
  useVerdict(state, value, onVerdict);

  const set = (change: Partial<ScheduleValue>) => {
    setTouched(true);
    setFrom(null);
    setCount(slotsAtOnce);
    onChange({ ...value, ...change });
  };
  const messageFor = (...settings: string[]): Message | undefined =>
    messages.find(({ setting }) => settings.includes(setting));

  return (
    <div className={styles["container"]}>
      <div className={styles["editor"]}>
        <div className={styles["controls"]} onBlur={() => setLeftText(edited)}>
          <KindChoice value={value} set={set} allowOnce={allowOnce} />
          {isOnce && <Once value={value} set={set} />}
          {!isOnce && value.schedule !== "@manual" && (
            <Repeats
              value={value}
              set={set}
              fields={state.isStale ? null : (state.preview?.fields ?? null)}
              message={messageFor("schedule")}
            />
          )}
          {(isOnce || value.schedule !== "@manual") && (
            <ZoneField value={value} set={set} message={messageFor("timezone")} />
          )}
          {!isOnce && (
            <>
              {value.schedule !== "@manual" && (
                <Bounds value={value} set={set} message={messageFor("startsAt", "endsAt")} />
              )}
              <hr className={styles["rule"]} />
              <OverlapChoice value={value} set={set} />
              {value.schedule !== "@manual" && (
                <>
                  <MisfireChoice value={value} set={set} />
                  <hr className={styles["rule"]} />
                  <Spread value={value} set={set} message={messageFor("jitterMs")} />
                  <ClockChoices value={value} set={set} kind={state.preview?.class} />
                </>
              )}
            </>
          )}
        </div>
        <Consequences
          value={value}
          state={state}
          messages={messages}
          isRested={isRested}
          isCompared={original !== undefined && isMoved(original, value)}
          isAround={from !== null}
          isTouched={isTouched}
          fine={fine}
          set={set}
          onMore={() => setCount(Math.min(100, count + slotsAtOnce))}
          onAround={setFrom}
        />
        <StickySummary value={value} state={state} message={messages[0]} />
      </div>
    </div>
  );
}

/** Whether anything is different that decides about slots. */
function isMoved(before: ScheduleValue, after: ScheduleValue): boolean {
  const names = ["schedule", "timezone", "startsAt", "endsAt", "dstGap", "dstOverlap"] as const;
  return names.some((name) => before[name] !== after[name]);
}

function useVerdict(
  { preview, problem, isStale }: PreviewState,
  { onceAt, timezone }: ScheduleValue,
  onVerdict: EditorProps["onVerdict"],
): void {
  const tell = useRef(onVerdict);
  useEffect(() => {
    tell.current = onVerdict;
  });
  useEffect(() => {
    const verdict = verdictOf();
    tell.current?.(verdict);

    function verdictOf(): ScheduleVerdict {
      if (onceAt !== undefined && onceAt !== null)
        return { state: "valid", nextSlot: onceAt, timezone, sentence: "once" };
      if (isStale) return { state: "checking" };
      if (preview !== null) {
        const { nextSlot } = preview;
        return { state: "valid", nextSlot, timezone: preview.timezone, sentence: preview.sentence };
      }
      const message = problem instanceof ApiProblem ? problem.message : "";
      return message === "" ? { state: "checking" } : { state: "refused", message };
    }
  }, [preview, problem, isStale, onceAt, timezone]);
}
