import { useEffect, useState } from "react";
import { ApiProblem } from "../api/problem.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Comparison } from "./comparison.tsx";
import { instantText } from "./instant-text.ts";
import type { Change } from "./kind-choice.tsx";
import type { Message } from "./messages.ts";
import { Prose } from "./prose.tsx";
import styles from "./schedule-editor.module.css";
import type { ScheduleValue } from "./schedule-value.ts";
import { SlotsTable } from "./slots-table.tsx";
import { useCollisionVerdict, type FineCollisions } from "./use-collision-verdict.ts";
import type { PreviewState, SchedulePreview } from "./use-preview.ts";
import { useRested } from "./use-rested.ts";
import { Warnings } from "./warnings.tsx";
import { WeekGrid } from "./week-grid.tsx";

export interface ConsequencesProps {
  value: ScheduleValue;
  state: PreviewState;
  messages: readonly Message[];
  /** The value has been the same for long enough to say what is wrong with it. */
  isRested: boolean;
  isCompared: boolean;
  /** The slots are those around a change of the clocks. */
  isAround: boolean;
  /** Something was changed here: until then nothing is announced. */
  isTouched: boolean;
  /** Of a job that is not there yet. */
  fine: FineCollisions | undefined;
  set: Change;
  onMore: () => void;
  onAround: (from: string | null) => void;
}

/** What follows from the schedule: all of it is the server's answer. */
export function Consequences(props: ConsequencesProps) {
  const { value, state, messages, isRested, isCompared, isAround, isTouched } = props;
  const { fine, set, onMore, onAround } = props;
  const { preview, problem, isStale } = state;
  const verdict = useCollisionVerdict(fine, state.retry);
  const { onceAt } = value;
  if (onceAt !== undefined && onceAt !== null) {
    return (
      <section className={styles["consequences"]} aria-label="What follows">
        <p className={styles["sentence"]}>{onceText(onceAt, value.timezone)}</p>
        <p className={styles["quiet"]}>It is executed once, without a job.</p>
      </section>
    );
  }
  return (
    <section className={styles["consequences"]} aria-label="What follows" aria-busy={isStale}>
      <div className={styles["head"]}>
        <Sentence preview={preview} problem={problem} messages={messages} isRested={isRested} />
        {isCompared && preview !== null && preview.comparison !== null && (
          <Comparison preview={preview} timezone={preview.timezone} />
        )}
      </div>
      {preview !== null && (
        <>
          <Warnings warnings={toldOf(preview, value)} set={set} verdict={verdict} />
          {preview.class !== "manual" && (
            <>
              <SlotsTable
                preview={preview}
                isAround={isAround}
                onMore={onMore}
                onAround={onAround}
              />
              <WeekGrid week={preview.week} />
            </>
          )}
        </>
      )}
      {isElsewhere(problem) && <ErrorPanel problem={problem} retry={state.retry} />}
      {isTouched && <Announcement state={state} message={messages[0]} />}
    </section>
  );
}

/** That a rhythm goes on through a change of the clocks is worth a word only to who has set something else. */
function toldOf(
  { class: kind, warnings }: SchedulePreview,
  { dstGap, dstOverlap }: ScheduleValue,
): SchedulePreview["warnings"] {
  const isUsual = kind === "wild" && dstGap === null && dstOverlap === null;
  return isUsual ? warnings.filter(({ code }) => code !== "clock_change") : warnings;
}

function onceText(at: string, timezone: string): string {
  return `Once, on ${instantText(at, timezone)}, ${timezone} time.`;
}

function Sentence({
  preview,
  problem,
  messages,
  isRested,
}: {
  preview: SchedulePreview | null;
  problem: unknown;
  messages: readonly Message[];
  isRested: boolean;
}) {
  if (preview !== null) return <p className={styles["sentence"]}>{asSentence(preview.sentence)}</p>;
  if (problem === null) {
    return (
      <p className={styles["sentence"]}>
        <Skeleton width="70%" />
      </p>
    );
  }
  if (!isRested || messages.length === 0) return <p className={styles["sentence"]}> </p>;
  return (
    <>
      <p className={styles["sentence"]}>
        No slots: {messages.length > 1 ? "these are" : "this is"} not valid yet.
      </p>
      {messages.map(({ text }) => (
        <p key={text}>
          <Prose text={text} />
        </p>
      ))}
    </>
  );
}

/** `Every day at 03:00, Europe/Rome time.` */
export function asSentence(words: string): string {
  return `${words[0]?.toUpperCase() ?? ""}${words.slice(1)}.`;
}

/** A problem that is about nothing that was set. */
function isElsewhere(problem: unknown): boolean {
  return problem !== null && !(problem instanceof ApiProblem && problem.fields.length > 0);
}

const announceRest = 600;

/** Read aloud once, when everything has come to rest. */
function Announcement({
  state: { preview, isStale },
  message,
}: {
  state: PreviewState;
  message: Message | undefined;
}) {
  const words = isStale
    ? ""
    : message !== undefined
      ? `Not valid. ${message.text.replaceAll("`", "")}`
      : preview === null
        ? ""
        : preview.nextSlot === null
          ? "Valid. No slots."
          : `Valid. Next slot ${instantText(preview.nextSlot, preview.timezone)}.`;
  const isRested = useRested(words, announceRest);
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (isRested && words !== "") setSaid(words);
  }, [isRested, words]);
  return (
    <p className="visually-hidden" role="status">
      {said}
    </p>
  );
}
