import { useEffect, useRef, useState } from "react";
import { useLiveEvents, type LiveEvent } from "../live/index.ts";
import { wordsOf } from "../words/words-of.ts";

/** Milliseconds between two sentences, so that nobody is talked over. */
const pause = 10_000;

/**
 * The page's polite live region: says which jobs have failed, to who does not see it. What completes is not said, and what
 * one has done oneself is said where it was done.
 */
export function Announcer() {
  const [sentence, setSentence] = useState("");
  const failed = useRef<string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const saidAt = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const say = () => {
    timer.current = undefined;
    saidAt.current = Date.now();
    setSentence(sentenceOf(failed.current));
    failed.current = [];
  };
  useLiveEvents((events) => {
    const names = events.flatMap(failureIn);
    if (names.length === 0) return;
    failed.current.push(...names);
    timer.current ??= setTimeout(say, Math.max(0, saidAt.current + pause - Date.now()));
  });
  return (
    <p className="visually-hidden" role="status">
      {sentence}
    </p>
  );
}

function failureIn(event: LiveEvent): string[] {
  if (event.type !== "execution.changed" || event.data.execution.status !== "failed") return [];
  const { job, handler } = event.data.execution;
  return [wordsOf(job ?? handler)];
}

function sentenceOf(names: readonly string[]): string {
  const different = [...new Set(names)];
  if (different.length === 1) return `${different[0]} failed`;
  const [first, second, ...others] = different;
  const rest = others.length === 0 ? "" : ` and ${others.length} more`;
  return `${first}, ${second}${rest} failed`;
}
