import {
  databaseClock,
  defineHandler,
  DoNotRetry,
  type Clock,
  type Context,
  type Queryable,
} from "horarium";

import { libraryRetry } from "../failures.ts";
import { knownZones } from "../known-zones.ts";
import { holdCursor, moveCursor, readCursor } from "../loans/cursor.ts";
import { readDue } from "../loans/due.ts";
import { reminderParameters, type ReminderParameters } from "../loans/parameters.ts";
import {
  countMembers,
  countOverdue,
  nextMembers,
  readPatrons,
  type Reading,
} from "../loans/patrons.ts";
import { planMessages, stepName, type Plan } from "../loans/plan.ts";
import { purgeLedger, type Purged } from "../loans/purge.ts";
import { writeMessages, type Written } from "../loans/write.ts";
import type { LoansPort, Metrics } from "../ports/index.ts";
import { libraryResult, type LibraryResult, type StoppedBy } from "../result.ts";
import { takeSteps } from "../steps.ts";

/**
 * Tells patrons before, on and after the day on which a book is due: never twice, never at night, never about a book
 * that was returned. Which step of a loan is due follows from today's date and from what was recorded, so that days
 * without an execution cost nothing but the steps that nobody needs any more.
 */
export function loanReminders({
  loans,
  metrics,
  clock = databaseClock,
}: {
  loans: LoansPort;
  metrics: Metrics;
  /** For tests that let days pass. */
  clock?: Clock;
}) {
  return defineHandler({
    name: "loan_reminders",
    description: "Tells patrons before, on and after the day on which a book is due",
    parameters: reminderParameters,
    timeout: "40m",
    retry: libraryRetry,
    run: async (context: Context<ReminderParameters>): Promise<LibraryResult<ReminderCounts>> => {
      const { parameters, log } = context;
      const startedAt = performance.now();
      const execution = await startExecution(context, { loans, metrics, clock });
      log.info("loans.start", { patrons: execution.patrons, dryRun: parameters.dryRun });
      await execution.lookAhead();
      if (!parameters.dryRun) await execution.remind();
      await execution.purge();
      const result = await execution.report();
      const { messages, superseded, purged } = result.counts;
      log.info("loans.end", { outcome: result.outcome, messages, superseded, purged });
      metrics.set("library_job_seconds", (performance.now() - startedAt) / 1_000, {
        job: "loan_reminders",
      });
      return result;
    },
  });
}

/** What an execution of `loan_reminders` did. */
export interface ReminderCounts {
  /** Who has something out that is overdue, or due soon. */
  patrons: number;
  /** What they have out of that kind. */
  loans: number;
  messages: number;
  /** Reminders by their step; those of holds are `ready` and `lapsing`. */
  byStep: Record<string, number>;
  superseded: number;
  /** Things whose step was taken before. */
  alreadySent: number;
  /** Patrons who had something to be told and do not want it by mail, or in the app. */
  optedOut: number;
  noAddress: number;
  /** Addresses that get no mail, because it came back. */
  suppressedAddress: number;
  /** Messages that wait for the patron's morning. */
  futureDelivery: number;
  /** Rows of the ledger. */
  purged: number;
}

const noCounts = (): ReminderCounts => ({
  patrons: 0,
  loans: 0,
  messages: 0,
  byStep: {},
  superseded: 0,
  alreadySent: 0,
  optedOut: 0,
  noAddress: 0,
  suppressedAddress: 0,
  futureDelivery: 0,
  purged: 0,
});

/** One execution: its counts, and the batches that move them. */
async function startExecution(
  context: Context<ReminderParameters>,
  { loans, metrics, clock }: { loans: LoansPort; metrics: Metrics; clock: Clock },
) {
  const { parameters, log, progress } = context;
  const { maxMessages, batchSize, dryRun } = parameters;
  const steps = takeSteps("loan_reminders", context, parameters);
  const at = clock.override()?.toISOString() ?? null;
  const reading: Reading = { loans, parameters, at, zones: await steps.step(knownZones) };
  const patrons = await steps.step((tx) => countMembers(tx, reading));
  const warnings = new Set<string>();
  let counts = noCounts();
  let cursor: string | null = null;
  let stopped: StoppedBy | null = null;

  const isStopped = () => {
    stopped ??= steps.stoppedBy();
    return stopped !== null;
  };

  const warn = (text: string) => {
    if (warnings.has(text)) return;
    warnings.add(text);
    log.warn("loans.warning", { text });
  };

  const planFor = async (tx: Queryable, members: readonly string[]): Promise<Plan> => {
    const rows = await readPatrons(tx, reading, members);
    for (const { unknown_zone: zone } of rows) {
      if (zone !== null) warn(`unknown time zone "${zone}" of a patron: taken as the default`);
    }
    return planMessages(rows, await readDue(tx, reading, rows), parameters);
  };

  /** What a batch came to; of a dry execution, what it would have come to. */
  const count = ({ plan, written, members }: Batch) => {
    counts.patrons += members.length;
    counts.loans += plan.loans;
    counts.alreadySent += plan.alreadySent;
    counts.optedOut += plan.optedOut;
    counts.noAddress += plan.noAddress;
    counts.suppressedAddress += plan.suppressedAddress;
    counts.messages += written.messages.length;
    counts.superseded += written.superseded;
    for (const { patron, reminders } of written.messages) {
      if (patron.is_later) counts.futureDelivery += 1;
      for (const reminder of reminders) {
        const step = stepName(reminder);
        counts.byStep[step] = (counts.byStep[step] ?? 0) + 1;
      }
    }
  };

  /** Everything is decided once without writing, so that what looks wrong is noticed before the first message. */
  const lookAhead = async () => {
    let after: string | null = null;
    do {
      if (isStopped()) return;
      const batch: Batch = await steps.step(async (tx) => {
        const members = await nextMembers(tx, reading, { after, until: null });
        const plan = await planFor(tx, members);
        return { members, plan, written: planned(plan) };
      });
      count(batch);
      progress(dryRun ? counts.patrons : 0, patrons, "counting");
      after = lastOf(batch);
    } while (after !== null);
    if (counts.messages > maxMessages) refuse();
  };

  const refuse = () => {
    const text = `${counts.messages} messages would be written, more than maxMessages (${maxMessages}): were due dates changed in bulk?`;
    if (dryRun) return warn(text);
    log.error("loans.safety", { messages: counts.messages, maxMessages });
    throw new DoNotRetry(`${text} Nothing was written`);
  };

  /** From where the last execution was stopped to the end, and then from the beginning to there. */
  const remind = async () => {
    counts = noCounts();
    if (isStopped()) return;
    const begun = await steps.step(readCursor);
    await remindBetween(begun, null);
    if (begun !== null) await remindBetween(null, begun);
    if (!isStopped()) await steps.step((tx) => moveCursor(tx, null));
  };

  const remindBetween = async (from: string | null, until: string | null) => {
    let after = from;
    do {
      if (isStopped()) return;
      const startedAt = performance.now();
      const batch: Batch = await steps.step((tx) => remindBatch(tx, after, until));
      count(batch);
      tell(batch, Math.round(performance.now() - startedAt));
      progress(counts.patrons, Math.max(patrons, counts.patrons));
      after = lastOf(batch);
      cursor = after ?? cursor;
    } while (after !== null);
  };

  const remindBatch = async (
    tx: Queryable,
    after: string | null,
    until: string | null,
  ): Promise<Batch> => {
    await holdCursor(tx);
    const members = await nextMembers(tx, reading, { after, until });
    const plan = await planFor(tx, members);
    const written = await writeMessages(tx, loans, plan, at);
    if (members.length > 0) await moveCursor(tx, members.at(-1)!);
    return { members, plan, written };
  };

  /** Null after the last batch. */
  const lastOf = ({ members }: Batch) =>
    members.length < batchSize ? null : (members.at(-1) ?? null);

  const tell = ({ members, written }: Batch, ms: number) => {
    for (const { patron, lines, reminders } of written.messages) {
      const taken = [...new Set(reminders.map(stepName))];
      for (const reminder of reminders)
        metrics.add("library_loan_reminders_total", 1, { step: stepName(reminder) });
      log.debug("loans.reminder", {
        user: patron.member,
        loans: lines.length,
        step: taken.join(","),
        deliver: patron.deliver_at,
      });
    }
    const messages = written.messages.length;
    metrics.add("library_job_items_total", messages, { job: "loan_reminders", outcome: "written" });
    log.info("loans.batch", { patrons: members.length, messages, ms });
  };

  const purge = async () => {
    let after: string | null = null;
    do {
      if (isStopped()) return;
      const batch: Purged = await steps.step((tx) =>
        purgeLedger(tx, loans, { after, limit: batchSize, at, dryRun }),
      );
      counts.purged += batch.purged;
      after = batch.more;
    } while (after !== null);
  };

  const report = async () => {
    isStopped();
    const overdue = await steps.step((tx) => countOverdue(tx, reading)).catch(() => null);
    if (overdue !== null) metrics.set("library_loans_overdue", overdue);
    metrics.set(
      "library_job_backlog",
      stopped === null ? 0 : Math.max(0, patrons - counts.patrons),
      {
        job: "loan_reminders",
      },
    );
    return libraryResult({
      changed: counts.messages + counts.purged,
      counts,
      stoppedBy: stopped,
      warnings: [...warnings],
      cursor: stopped === null || cursor === null ? null : { after: cursor },
      dryRun,
    });
  };

  return { patrons, lookAhead, remind, purge, report };
}

/** Some patrons, what was decided about them and what was written. */
interface Batch {
  members: string[];
  plan: Plan;
  written: Written;
}

/** As if all of it had been written. */
function planned({ messages, unsent }: Plan): Written {
  const reminders = [...messages.flatMap((message) => message.reminders), ...unsent];
  return {
    messages,
    superseded: reminders.reduce((sum, { superseded }) => sum + superseded.length, 0),
  };
}
