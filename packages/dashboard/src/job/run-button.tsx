import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { ask } from "../api/ask.ts";
import type { Answer } from "../api/call.ts";
import { useWrite } from "../api/use-write.ts";
import { useMe } from "../frame/me.tsx";
import { StatusLabel } from "../status/status-label.tsx";
import { Button } from "../ui/button.tsx";
import { showToast } from "../ui/toast-store.ts";
import styles from "./job.module.css";
import { jobTitle } from "./job-title.ts";

export type RunnableJob = Pick<
  Answer<"getJob">,
  "name" | "title" | "retiredAt" | "currentExecution" | "overlap"
>;

/** Runs a job now. In its place then stands how the execution is doing, as a link to it. */
export function RunButton({
  job,
  size = "small",
}: {
  job: RunnableJob;
  size?: "small" | "normal";
}) {
  const { can } = useMe();
  const [asked, setAsked] = useState<string | null>(null);
  const title = jobTitle(job);
  const run = useWrite("runJob", {
    onDone: ({ id, waitsFor }) => {
      setAsked(id);
      if (waitsFor !== null)
        showToast({ text: `${title} runs when its unfinished execution has ended.` });
    },
    onRefused: (problem) => showToast({ text: problem.message }),
  });
  if (!can("run") || job.retiredAt !== null) return null;
  if (asked !== null) {
    return <Asked execution={asked} isSmall={size === "small"} onEnd={() => setAsked(null)} />;
  }
  const waits = job.currentExecution !== null && job.overlap !== "allow";
  return (
    <Button
      size={size}
      data-key="r"
      isPending={run.isPending}
      aria-label={nameOf(title, { isSmall: size === "small", waits })}
      onPress={() => run.mutate({ parameters: { job: job.name }, body: {} })}
    >
      {size === "small" ? "Run" : waits ? "Run next" : "Run now"}
    </Button>
  );
}

/** What is to be read stands in it as it does on the button, for those who say what they see. */
function nameOf(title: string, { isSmall, waits }: { isSmall: boolean; waits: boolean }): string {
  if (isSmall) return `Run ${title} now${waits ? "; it waits for the unfinished execution" : ""}`;
  return waits ? `Run next: ${title}, after the unfinished execution` : `Run now: ${title}`;
}

/** In a row it makes way for the button again when the execution has ended: how it ended stands beside it. */
function Asked({
  execution,
  isSmall,
  onEnd,
}: {
  execution: string;
  isSmall: boolean;
  onEnd: () => void;
}) {
  const { data } = useQuery(ask("getExecution", { parameters: { execution } }));
  const isEnded = data?.completedAt != null;
  const end = useRef(onEnd);
  useEffect(() => {
    end.current = onEnd;
  });
  useEffect(() => {
    if (isEnded && isSmall) end.current();
  }, [isEnded, isSmall]);
  return (
    <span className={styles.asked}>
      <Link to="/executions/$execution" params={{ execution }}>
        {data === undefined ? "Queued…" : <StatusLabel execution={data} isTruncated={isSmall} />}
      </Link>
      {isEnded && !isSmall && (
        <Button size="small" variant="quiet" onPress={onEnd}>
          Again
        </Button>
      )}
    </span>
  );
}
