import { useEffect, useRef } from "react";
import type { ApiProblem } from "../api/problem.ts";
import styles from "./sheet.module.css";

/** Why a form was not taken, where no field of it can say so. It takes the focus when it comes. */
export function Refusal({ problem }: { problem: ApiProblem | null }) {
  const box = useRef<HTMLParagraphElement>(null);
  useEffect(() => box.current?.focus(), [problem]);
  if (problem === null) return null;
  return (
    <p ref={box} className={styles.refused} role="alert" tabIndex={-1}>
      {wordsOf(problem)}
    </p>
  );
}

/** What is wrong with one field of the body that was sent. */
export function fieldError(problem: ApiProblem | null, name: string): string | undefined {
  const message = problem?.fields.find(({ path }) => path === `body.${name}`)?.message;
  return message === undefined ? undefined : asSentence(message);
}

function wordsOf({ fields, message, retryAfter }: ApiProblem): string {
  if (fields.length > 0) return "This was not saved: see below what to change.";
  const wait = retryAfter === null ? "" : ` Try again in ${retryAfter} s.`;
  return `${asSentence(message)}.${wait}`.replace("..", ".");
}

function asSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
