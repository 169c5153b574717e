import { useEffect, useState } from "react";
import { ApiProblem } from "../api/problem.ts";
import { Button } from "./button.tsx";
import { Copyable } from "./copyable.tsx";
import styles from "./error-panel.module.css";
import { Icon } from "./icon.tsx";

export interface ErrorPanelProps {
  problem: unknown;
  /** What could not be shown or done: "The chart cannot be shown". */
  title?: string;
  retry?: () => void;
}

/** In place of a section that failed: what failed, why, with which request, and how to go on. */
export function ErrorPanel({ problem, title = titleOf(problem), retry }: ErrorPanelProps) {
  const wait = problem instanceof ApiProblem ? problem.retryAfter : null;
  return (
    <div className={styles.panel} role="alert">
      <p className={styles.title}>
        <Icon name="warning" /> {title}
      </p>
      <p className={styles.words}>{wordsOf(problem)}</p>
      <div className={styles.end}>
        {retry && <RetryButton retry={retry} waitSeconds={wait} />}
        {problem instanceof ApiProblem && problem.requestId !== null && (
          <span className={styles.request}>
            Request <Copyable text={problem.requestId} label="the request id" />
          </span>
        )}
      </div>
    </div>
  );
}

/** Where the server has said when it is worth asking again, it asks again by itself at that time. */
function RetryButton({ retry, waitSeconds }: { retry: () => void; waitSeconds: number | null }) {
  const [left, setLeft] = useState(waitSeconds);
  useEffect(() => {
    if (left === null) return;
    const timer = setTimeout(() => {
      if (left > 1) setLeft(left - 1);
      else {
        setLeft(null);
        retry();
      }
    }, 1_000);
    return () => clearTimeout(timer);
  }, [left, retry]);
  return (
    <Button onPress={retry}>{left === null ? "Try again" : `Try again (in ${left} s)`}</Button>
  );
}

function titleOf(problem: unknown): string {
  if (!(problem instanceof ApiProblem)) return "This part of the page failed";
  if (problem.status === 0) return "The server cannot be reached";
  if (problem.status === 403) return "Not allowed";
  if (problem.status === 404) return "Not found";
  if (problem.status === 429) return "Too many requests";
  if (problem.status >= 500) return "The server could not answer";
  return "The server refused this";
}

function wordsOf(problem: unknown): string {
  if (problem instanceof Error) return problem.message;
  return String(problem);
}
