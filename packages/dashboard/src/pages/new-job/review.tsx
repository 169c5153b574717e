import { afterWords } from "./alert-choice.tsx";
import { isOnce, nameOf, steps, type Draft } from "./draft.ts";
import styles from "./new-job.module.css";
import type { Handler } from "./what.tsx";
import { parameterWords } from "./with-what.tsx";
import { wordsOf } from "../../words/words-of.ts";

/** The job so far, as a paragraph. */
export function Review({
  draft,
  handler,
  sentence,
}: {
  draft: Draft;
  handler: Handler | undefined;
  /** When it runs. */
  sentence: string;
}) {
  const parameters = parameterWords(draft, handler);
  const isTimed = steps.indexOf(draft.reached) > 2;
  const title = draft.title.trim() || nameOf(draft);
  return (
    <p className={styles.review}>
      {isOnce(draft) ? "This" : title === "" ? "The new job" : <b>{title}</b>} runs{" "}
      <b>{wordsOf(draft.handler ?? "")}</b>
      {parameters !== "" && <> with {parameters}</>}
      {isTimed && <>, {lower(sentence)}</>}
      {isTimed && !isOnce(draft) && <>, {overlapWords[draft.schedule.overlap]}</>}
      {draft.alertAfter != null && !isOnce(draft) && (
        <>, and alerts {afterWords(draft.alertAfter).toLowerCase()}</>
      )}
      .
    </p>
  );
}

const overlapWords: Readonly<Record<Draft["schedule"]["overlap"], string>> = {
  skip: "and skips a slot while it still runs",
  queue_one: "and waits while it still runs",
  cancel_previous: "and cancels what still runs",
  allow: "also while it still runs",
};

function lower(text: string): string {
  const words = text.replace(/\.$/, "");
  return words.charAt(0).toLowerCase() + words.slice(1);
}
