import { CancelledError, TimeoutError, type Context, type Queryable } from "horarium";

import { isPassing } from "./failures.ts";
import type { StoppedBy } from "./result.ts";

/** The loop that all library jobs share: short transactions, and a look at the clock and the signal between them. */
export interface Steps {
  /** One step: a transaction of the execution with the limits set. What is only passing is tried three times more. */
  readonly step: <Result>(work: (tx: Queryable) => Promise<Result>) => Promise<Result>;
  /**
   * To be asked between steps: why the execution should end now, or null. Throws the signal's reason if another
   * worker is to go on: then there is nothing to report.
   */
  readonly stoppedBy: () => StoppedBy | null;
}

/** Starts the clock of an execution. */
export function takeSteps(
  handler: string,
  context: Pick<Context, "transaction" | "signal" | "deadline" | "executionId" | "job">,
  { maxMinutes, statementTimeout = "60s", workMemory = null }: StepLimits,
): Steps {
  const end = Math.min(Date.now() + maxMinutes * 60_000, context.deadline.getTime() - reserve);
  const application = applicationName(context.job ?? handler, context.executionId);

  const step = <Result>(work: (tx: Queryable) => Promise<Result>) =>
    withRetries(() =>
      context.transaction(async (tx) => {
        await tx.query(settings, [application, statementTimeout, workMemory]);
        return await work(tx);
      }),
    );

  const stoppedBy = (): StoppedBy | null => {
    if (!context.signal.aborted) return Date.now() >= end ? "deadline" : null;
    if (context.signal.reason instanceof CancelledError) return "cancelled";
    if (context.signal.reason instanceof TimeoutError) return "deadline";
    throw context.signal.reason;
  };

  return { step, stoppedBy };
}

/** The limits of an execution's steps. */
export interface StepLimits {
  maxMinutes: number;
  statementTimeout?: string;
  /** For statements that sort and hash a lot. Null leaves the server's. */
  workMemory?: string | null;
}

/** Before the timeout, so that the last step can end and its result be told. */
const reserve = 5_000;

// local, so that it also holds through a transaction pooler; row security off makes a role that would see no rows fail
// instead; statements of a second are not worth compiling
const settings = `
  select set_config('row_security', 'off', true),
         set_config('jit', 'off', true),
         set_config('lock_timeout', '2s', true),
         set_config('application_name', $1, true),
         set_config('statement_timeout', $2, true),
         set_config('work_mem', coalesce($3, current_setting('work_mem')), true)`;

/** PostgreSQL keeps 63 characters: the job's name gives way, the execution's id does not. */
export function applicationName(job: string, execution: string): string {
  const tail = `:${execution}`;
  return `library:${job}`.slice(0, 63 - tail.length) + tail;
}

async function withRetries<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let left = 3; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0 || !isPassing(error)) throw error;
    }
  }
}
