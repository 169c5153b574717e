import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { sentenceOf } from "../../status/cause-sentence.ts";
import { Time } from "../../time/time.tsx";
import { Button } from "../../ui/button.tsx";
import { Copyable } from "../../ui/copyable.tsx";
import type { ExecutionOfPage } from "./execution-of-page.ts";
import styles from "./execution.module.css";
import { foldStack } from "./fold-stack.ts";
import { plural } from "../../words/count.ts";

/** Why it failed, in full, and what happens next. */
export function ErrorSection({ execution }: { execution: ExecutionOfPage }) {
  const attempts = useQuery(ask("listAttempts", { parameters: { execution: execution.id } })).data
    ?.rows;
  const failed = attempts?.findLast(({ error }) => error !== null);
  const cause = sentenceOf(execution);
  const { error } = execution;
  return (
    <section className={styles.error} aria-labelledby="error">
      <h2 id="error" className={styles.errorTitle}>
        {execution.status === "failed" ? "Why it failed" : "What went wrong last"}
      </h2>
      <pre className={styles.message}>{error}</pre>
      <p className={styles.errorFacts}>
        {cause !== null && <span>{cause} </span>}
        <span>
          <Next execution={execution} />
        </span>
      </p>
      {failed?.stack != null && <Stack stack={failed.stack} />}
      <p className={styles.errorFacts}>
        <Copyable
          text={[error, failed?.stack].filter((part) => part != null).join("\n")}
          label="the error"
        >
          Copy the error
        </Copyable>
        <Same execution={execution} />
        {execution.lastCompleted !== null && (
          <Link to="/executions/compare" search={{ a: execution.lastCompleted, b: execution.id }}>
            Compare with last success
          </Link>
        )}
      </p>
    </section>
  );
}

function Next({ execution }: { execution: ExecutionOfPage }) {
  const { job, status, maxAttempts, whatNext } = execution;
  switch (whatNext.kind) {
    case "retry":
      return (
        <>
          Retries <Time at={whatNext.at} zone={job?.timezone} variant="relative" />, attempt{" "}
          {whatNext.attempt} of {maxAttempts}.
        </>
      );
    case "slot":
      return (
        <>
          No more retries. Next slot <Time at={whatNext.at} zone={job?.timezone} />.
        </>
      );
    case "start":
      return null;
    case "nothing":
      if (status !== "failed") return null;
      if (job === null) return <>No more retries.</>;
      return <>No more retries. {noSlotWords(job)}</>;
  }
}

function noSlotWords({ isDeleted, enabled }: NonNullable<ExecutionOfPage["job"]>): string {
  if (isDeleted) return "The job is deleted.";
  return enabled ? "The job has no next slot." : "The job is disabled.";
}

/** Lines of libraries are folded: what one has written oneself is what one looks for. */
function Stack({ stack }: { stack: string }) {
  const [isWhole, setWhole] = useState(false);
  const parts = foldStack(stack);
  const folded = parts
    .filter(({ isLibrary }) => isLibrary)
    .reduce((sum, { lines }) => sum + lines.length, 0);
  return (
    <div>
      <pre className={styles.stack} tabIndex={0} aria-label="Stack">
        {parts.map(({ lines, isLibrary }, index) =>
          isLibrary && !isWhole ? (
            <span className={styles.folded} key={index}>
              {`    … ${plural(lines.length, "line")} of libraries\n`}
            </span>
          ) : (
            <span className={isLibrary ? styles.library : undefined} key={index}>
              {lines.join("\n")}
              {"\n"}
            </span>
          ),
        )}
      </pre>
      {folded > 0 && (
        <Button size="small" variant="quiet" onPress={() => setWhole(!isWhole)}>
          {isWhole ? "Fold lines of libraries" : "Show all lines"}
        </Button>
      )}
    </div>
  );
}

function Same({ execution }: { execution: ExecutionOfPage }) {
  const { sameError, errorFingerprint, job } = execution;
  if (sameError === null || sameError.executions === 0) return null;
  return (
    <span>
      The same error {sameError.executions === 1 ? "once" : `${sameError.executions} times`} more
      {sameError.firstAt !== null && (
        <>
          {" since "}
          <Time at={sameError.firstAt} zone={job?.timezone} variant="absolute" seconds={false} />
        </>
      )}
      {sameError.lastCompletedAt !== null && (
        <>
          {"; last completed "}
          <Time
            at={sameError.lastCompletedAt}
            zone={job?.timezone}
            variant="absolute"
            seconds={false}
          />
        </>
      )}
      .{" "}
      <Link to="/executions" search={{ error: errorFingerprint ?? undefined }}>
        All with the same error
      </Link>
    </span>
  );
}
