import { databaseClock, defineHandler, DoNotRetry, type Clock, type Context } from "horarium";

import { libraryRetry } from "../failures.ts";
import { tooManyFailed } from "../item-failures.ts";
import { keepIn } from "../keep.ts";
import { purgeClosed, readBacklog } from "../mail/backlog.ts";
import { claimDue, lookAtDue, type Claimed, type Position } from "../mail/claim.ts";
import { collectBatch, holdCursor, lookForNotices } from "../mail/collect.ts";
import { deliver } from "../mail/deliver.ts";
import { makeDigest } from "../mail/digest.ts";
import { releaseUnbegun, releaseUncertain } from "../mail/lock.ts";
import { mailParameters, type MailParameters } from "../mail/parameters.ts";
import { checkMailSettings, type MailDeps } from "../mail/settings.ts";
import { keepTally, type MailCounts } from "../mail/tally.ts";
import type { Metrics, NoticesPort } from "../ports/index.ts";
import { libraryResult, type LibraryResult, type StoppedBy } from "../result.ts";
import { takeSteps } from "../steps.ts";

/** What the job is built from. */
interface Parts {
  notices: NoticesPort;
  mail: MailDeps;
  metrics: Metrics;
  clock: Clock;
}

/**
 * Turns notices into mails and sends what is in the outbox: once, at a decent hour, with a way out. Collecting goes on
 * from the last notice, sending from the state of each delivery; several executions at once share the work.
 */
export function sendNotifications({
  clock = databaseClock,
  ...parts
}: Omit<Parts, "clock"> & { clock?: Clock }) {
  checkMailSettings(parts.mail);
  return defineHandler({
    name: job,
    description: "Turns notices into mails that people want: once, and at a decent hour",
    parameters: mailParameters,
    timeout: "10m",
    // a mail that is being sent is waited for: what the server says of it must be written
    grace: "45s",
    retry: libraryRetry,
    run: async (context: Context<MailParameters>): Promise<LibraryResult<MailCounts>> => {
      const execution = startExecution(context, { ...parts, clock });
      context.log.info("mail.start", { dryRun: context.parameters.dryRun });
      await execution.collect();
      try {
        await execution.send();
      } finally {
        execution.summarize();
      }
      await execution.purge();
      return await execution.report();
    },
  });
}

const job = "send_notifications";
/** Notices read in one transaction. */
const collectedAtOnce = 5_000;
/** A batch is claimed only as large as it can be sent within this time, well before its lock ends. */
const batchSeconds = 180;

/** One execution: its steps, in the order in which they are taken. */
function startExecution(
  { parameters, log, progress, signal, ...context }: Context<MailParameters>,
  { notices, mail, metrics, clock }: Parts,
) {
  const { dryRun, batchSize, maxPerExecution, ratePerSecond, connections } = parameters;
  const steps = takeSteps(job, { signal, ...context }, parameters);
  const keep = keepIn(mail.db, `library:${job}:${context.executionId}`);
  const startedAt = performance.now();
  const at = () => clock.override()?.toISOString() ?? null;
  const collecting = () => ({ port: notices, at: at(), ...parameters });
  const tally = keepTally({ log, progress }, metrics);
  const { counts, warnings, failed } = tally;
  /** Mails given to the server. */
  let tried = 0;
  let stopped: StoppedBy | null = null;

  const isStopped = () => {
    stopped ??= tried >= maxPerExecution ? "budget" : steps.stoppedBy();
    return stopped !== null;
  };

  /** Looks before it leaps: a flood is noticed before anything is written. */
  const collect = async () => {
    const { range, found } = await steps.step((tx) => lookForNotices(tx, collecting()));
    if (found.collected > parameters.floodLimit) {
      throw new DoNotRetry(
        `${found.collected} new notices to be mailed at once, more than floodLimit (${parameters.floodLimit}): nothing was done. If they are right, raise floodLimit`,
      );
    }
    if (dryRun) return tally.tellCollected(found);
    if (range.until === null) {
      await steps.step((tx) => holdCursor(tx, range));
      return;
    }
    while (!isStopped()) {
      const batch = await steps.step((tx) =>
        collectBatch(tx, collecting(), range, collectedAtOnce),
      );
      tally.tellCollected(batch.found);
      if (batch.isLast) break;
    }
  };

  const send = async () => {
    tally.tellDue((await steps.step((tx) => readBacklog(tx, at()))).due);
    if (dryRun) return await lookThrough();
    const open = mail.transport.open({ connections, ratePerSecond });
    try {
      while (!isStopped()) {
        await release();
        const claimedAt = performance.now();
        const claimed = await steps.step((tx) => claimDue(tx, collecting(), nextBatch()));
        tally.tellClaimed(claimed);
        await deliver(claimed, claimedAt, {
          settings: mail,
          mail: open,
          steps,
          keep,
          signal,
          connections,
          maxAttempts: parameters.maxAttempts,
          redirectTo: parameters.redirectAllTo ?? null,
          at: at(),
          told: tally.tellDelivery,
        });
        tried += claimed.ready.length;
        // after the mails, whose lock does not wait
        const digests = await makeDigests(claimed.digests);
        // nothing is due, or what is left is another worker's to put together
        const { ready, suppressed, obsolete, deferred } = claimed;
        const dealtWith = ready.length + suppressed.length + obsolete.length + deferred.length;
        if (dealtWith + digests === 0) break;
      }
    } finally {
      open.close();
    }
  };

  /** What dead workers left. */
  const release = async () => {
    const uncertain = await steps.step(async (tx) => {
      await releaseUnbegun(tx, at());
      return await releaseUncertain(tx, { at: at(), ...parameters });
    });
    uncertain.forEach(tally.tellUncertain);
  };

  const nextBatch = () =>
    Math.max(
      1,
      Math.min(batchSize, maxPerExecution - tried, Math.floor(ratePerSecond * batchSeconds)),
    );

  /** How many were made or found to be empty. */
  const makeDigests = async (members: readonly string[]): Promise<number> => {
    let made = 0;
    for (const member of members) {
      if (isStopped()) break;
      const digest = await steps.step((tx) => makeDigest(tx, collecting(), member));
      tally.tellDigest(member, digest);
      if (digest.parts + digest.suppressed + digest.obsolete > 0) made += 1;
    }
    return made;
  };

  /** A dry execution: the same decisions, page by page. */
  const lookThrough = async () => {
    let after: Position | null = null;
    const digests = new Set<string>();
    while (!isStopped()) {
      const claimed: Claimed = await steps.step((tx) =>
        lookAtDue(tx, collecting(), nextBatch(), after),
      );
      tally.tellClaimed(claimed);
      for (const member of claimed.digests) digests.add(member);
      tried += claimed.ready.length;
      tally.tellWouldSend(claimed.ready.length);
      after = claimed.last;
      if (after === null) break;
    }
    counts.digests = digests.size;
  };

  const purge = async () => {
    if (dryRun || stopped === "cancelled" || stopped === "deadline") return;
    const days = parameters.deliveryDays;
    counts.purged = await steps.step((tx) => purgeClosed(tx, { days, at: at() }));
  };

  const report = async () => {
    const backlog = await steps.step((tx) => readBacklog(tx, at()));
    counts.pending = backlog.pending;
    counts.oldestPendingSeconds = backlog.oldestPendingSeconds;
    // the budget was just enough
    if (stopped === "budget" && backlog.due === 0) stopped = null;
    metrics.set("library_outbox_age_seconds", backlog.oldestPendingSeconds);
    metrics.set("library_job_backlog", backlog.due, { job });
    metrics.set("library_job_seconds", (performance.now() - startedAt) / 1_000, { job });
    if (backlog.held > 0) {
      warnings.add(
        `${backlog.held} mails are held, because nobody knows whether they were sent: in library_jobs.delivery, make their status 'pending', or 'dead' with closed_at`,
      );
    }
    const finished = counts.sent + counts.dead;
    if (!dryRun && tooManyFailed(counts.dead, finished, parameters.failRatio)) {
      throw new DoNotRetry(
        `${counts.dead} of ${finished} mails were given up, more than failRatio (${parameters.failRatio}) allows: ${failed[0]?.code} ${failed[0]?.message}`,
      );
    }
    const { collected, sent, digests, retried, dead, suppressed, obsolete, purged } = counts;
    const result = libraryResult({
      changed: collected + sent + digests + retried + dead + suppressed + obsolete + purged,
      counts,
      stoppedBy: stopped,
      failed,
      warnings: [...warnings],
      dryRun,
    });
    log.info("mail.end", { outcome: result.outcome, sent, pending: counts.pending });
    return result;
  };

  return { collect, send, summarize: tally.summarize, purge, report };
}
