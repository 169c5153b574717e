import { databaseClock, defineHandler, DoNotRetry, type Clock, type Context } from "horarium";

import { libraryRetry } from "../failures.ts";
import { purgeClosed, readBacklog } from "../mail/backlog.ts";
import {
  claimDue,
  lookAtDue,
  releaseUncertain,
  type Claimed,
  type Position,
} from "../mail/claim.ts";
import { collectBatch, holdCursor, lookForNotices, type Collected } from "../mail/collect.ts";
import { deliver, type DeliveryEvent } from "../mail/deliver.ts";
import { makeDigest } from "../mail/digest.ts";
import { mailParameters, type MailParameters } from "../mail/parameters.ts";
import { checkMailSettings, type MailSettings } from "../mail/settings.ts";
import { shortAddress, withShortAddresses } from "../mail/short-address.ts";
import type { Metrics, NoticesPort } from "../ports/index.ts";
import { libraryResult, type FailedItem, type LibraryResult, type StoppedBy } from "../result.ts";
import { takeSteps } from "../steps.ts";

/**
 * Turns notices into mails and sends what is in the outbox: once, at a decent hour, with a way out. Collecting goes on
 * from the last notice, sending from the state of each delivery; several executions at once share the work.
 */
export function sendNotifications({
  notices,
  mail,
  metrics,
  clock = databaseClock,
}: {
  notices: NoticesPort;
  mail: MailSettings;
  metrics: Metrics;
  clock?: Clock;
}) {
  checkMailSettings(mail);
  return defineHandler({
    name: "send_notifications",
    description: "Turns notices into mails that people want: once, and at a decent hour",
    parameters: mailParameters,
    timeout: "10m",
    // a mail that is being sent is waited for: what the server says of it must be written
    grace: "45s",
    retry: libraryRetry,
    run: async (context: Context<MailParameters>): Promise<LibraryResult<MailCounts>> => {
      const execution = startExecution(context, { notices, mail, metrics, clock });
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

/** What an execution of `send_notifications` did. */
export interface MailCounts {
  /** Notices that became deliveries. */
  collected: number;
  /** Notices that did not, and why. */
  skipped: Omit<Collected, "collected">;
  sent: number;
  digests: number;
  /** Left for the end of quiet hours or for a digest. */
  deferred: number;
  retried: number;
  dead: number;
  suppressed: number;
  obsolete: number;
  uncertain: number;
  purged: number;
  oldestPendingSeconds: number;
  pending: number;
}

/** Notices read in one transaction. */
const collectedAtOnce = 5_000;
/** A batch is claimed only as large as it can be sent within this time, well before its lock ends. */
const batchSeconds = 180;
/** Of mails to one sender's disgrace, so many are worth a warning. */
const manyPolicyRefusals = 3;
/** Fewer items say nothing about a share of failures. */
const fewItems = 20;
const warningsOfAKind = 20;

/** One execution: its counters, and the steps that move them. */
function startExecution(
  { parameters, log, progress, signal, ...context }: Context<MailParameters>,
  {
    notices,
    mail,
    metrics,
    clock,
  }: { notices: NoticesPort; mail: MailSettings; metrics: Metrics; clock: Clock },
) {
  const { dryRun, batchSize, maxPerExecution, ratePerSecond, connections } = parameters;
  const steps = takeSteps("send_notifications", { signal, ...context }, parameters);
  const startedAt = performance.now();
  const at = () => clock.override()?.toISOString() ?? null;
  const collecting = () => ({ port: notices, at: at(), ...parameters });
  const counts: MailCounts = {
    // the order in which people see them
    collected: 0,
    sent: 0,
    digests: 0,
    skipped: { read: 0, off: 0, blocked: 0, old: 0, noAddress: 0 },
    deferred: 0,
    retried: 0,
    dead: 0,
    suppressed: 0,
    obsolete: 0,
    uncertain: 0,
    purged: 0,
    oldestPendingSeconds: 0,
    pending: 0,
  };
  const warnings = new Set<string>();
  const failed: FailedItem[] = [];
  /** Mails given to the server. */
  let tried = 0;
  let policyRefusals = 0;
  let due = 0;
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
    if (dryRun) return tellCollected(found);
    if (range.until === null) {
      await steps.step((tx) => holdCursor(tx, range));
      return;
    }
    while (!isStopped()) {
      const batch = await steps.step((tx) =>
        collectBatch(tx, collecting(), range, collectedAtOnce),
      );
      tellCollected(batch.found);
      if (batch.isLast) break;
    }
  };

  const tellCollected = ({ collected, ...skipped }: Collected) => {
    counts.collected += collected;
    for (const reason of Object.keys(skipped) as (keyof typeof skipped)[]) {
      counts.skipped[reason] += skipped[reason];
    }
    log.info("mail.collected", { collected, ...skipped });
  };

  const send = async () => {
    due = (await steps.step((tx) => readBacklog(tx, at()))).due;
    progress(0, due);
    if (dryRun) return await lookThrough();
    const open = mail.transport.open({ connections, ratePerSecond });
    try {
      while (!isStopped()) {
        const uncertain = await steps.step((tx) => releaseUncertain(tx, collecting()));
        uncertain.forEach(tellUncertain);
        const claimed = await steps.step((tx) => claimDue(tx, collecting(), nextBatch()));
        tellClaimed(claimed);
        const digests = await makeDigests(claimed.digests);
        await deliver(claimed, {
          settings: mail,
          mail: open,
          steps,
          signal,
          connections,
          maxAttempts: parameters.maxAttempts,
          redirectTo: parameters.redirectAllTo ?? null,
          at: at(),
          told: tellDelivery,
        });
        tried += claimed.ready.length;
        // nothing is due, or what is left is another worker's to put together
        const { ready, suppressed, obsolete, deferred } = claimed;
        const dealtWith = ready.length + suppressed.length + obsolete.length + deferred.length;
        if (dealtWith + digests === 0) break;
      }
    } finally {
      open.close();
    }
  };

  const nextBatch = () =>
    Math.max(
      1,
      Math.min(batchSize, maxPerExecution - tried, Math.floor(ratePerSecond * batchSeconds)),
    );

  const makeDigests = async (members: readonly string[]): Promise<number> => {
    let made = 0;
    for (const member of members) {
      const { parts, suppressed, obsolete } = await steps.step((tx) =>
        makeDigest(tx, collecting(), member),
      );
      counts.suppressed += suppressed.length;
      counts.obsolete += obsolete.length;
      if (parts + suppressed.length + obsolete.length > 0) made += 1;
      if (parts > 0) {
        counts.digests += 1;
        log.debug("mail.digest", { member, parts });
      }
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
      tellClaimed(claimed);
      for (const member of claimed.digests) digests.add(member);
      tried += claimed.ready.length;
      counts.sent += claimed.ready.length;
      after = claimed.last;
      progress(handled(), due);
      if (after === null) break;
    }
    counts.digests = digests.size;
  };

  const handled = () =>
    counts.sent +
    counts.retried +
    counts.dead +
    counts.suppressed +
    counts.obsolete +
    counts.deferred;

  const tellClaimed = ({ suppressed, obsolete, deferred, problems }: Claimed) => {
    counts.suppressed += suppressed.length;
    counts.obsolete += obsolete.length;
    counts.deferred += deferred.length;
    tellOutcome("suppressed", suppressed.length);
    tellOutcome("obsolete", obsolete.length);
    tellOutcome("deferred", deferred.length);
    for (const { member, problem } of problems) {
      warnings.add(`member ${member}: ${problem}`);
      warn("mail.profile", { member, problem });
    }
  };

  const tellUncertain = ({ id, status }: { id: string; status: string }) => {
    counts.uncertain += 1;
    if (status === "dead") counts.dead += 1;
    tellOutcome("uncertain", 1);
    warn("mail.uncertain", { delivery: id, status });
  };

  const tellDelivery = ({ ready, outcome, code, text, isPolicy, ms }: DeliveryEvent) => {
    const fields = { delivery: ready.id, type: ready.told.type };
    switch (outcome.status) {
      case "sent":
        counts.sent += 1;
        log.debug("mail.sent", { ...fields, ms });
        break;
      case "pending":
        counts.retried += 1;
        warn("mail.retry", { ...fields, code, next: `${outcome.minutes}m` });
        break;
      case "obsolete":
        counts.obsolete += 1;
        break;
      case "dead": {
        counts.dead += 1;
        if (isPolicy) policyRefusals += 1;
        const message = withShortAddresses(text ?? "");
        failed.push({ id: ready.id, code, message });
        const event = outcome.isBounce ? "mail.suppressed" : "mail.dead";
        warn(event, { ...fields, address: shortAddress(ready.address), code, message });
        break;
      }
    }
    tellOutcome(outcome.status === "pending" ? "retried" : outcome.status, 1);
    progress(handled(), Math.max(due, handled()));
  };

  const tellOutcome = (outcome: string, mails: number) => {
    if (mails === 0) return;
    metrics.add("library_mail_total", mails, { outcome });
    metrics.add("library_job_items_total", mails, { job: "send_notifications", outcome });
  };

  /** The first of a kind; how many there were is in the summary. */
  const warned = new Map<string, number>();
  const warn = (event: string, fields: Record<string, unknown>) => {
    const before = warned.get(event) ?? 0;
    warned.set(event, before + 1);
    if (before < warningsOfAKind) log.warn(event, fields);
  };

  /** Also of an execution that ends with an error. */
  const summarize = () => {
    const { sent, digests, deferred, retried, dead, suppressed, obsolete, uncertain } = counts;
    log.info("mail.batch", {
      sent,
      digests,
      deferred,
      retried,
      dead,
      suppressed,
      obsolete,
      uncertain,
    });
    for (const [event, times] of warned) {
      if (times > warningsOfAKind) log.warn(event, { more: times - warningsOfAKind });
    }
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
    metrics.set("library_job_backlog", backlog.due, { job: "send_notifications" });
    metrics.set("library_job_seconds", (performance.now() - startedAt) / 1_000, {
      job: "send_notifications",
    });
    if (backlog.held > 0) {
      warnings.add(
        `${backlog.held} mails are held, because nobody knows whether they were sent: in library_jobs.delivery, make their status 'pending', or 'dead' with closed_at`,
      );
    }
    if (policyRefusals >= manyPolicyRefusals) {
      warnings.add(
        `${policyRefusals} mails were refused for what we are (5.7.x or 554): look after the sender's reputation, SPF, DKIM and DMARC`,
      );
    }
    const finished = counts.sent + counts.dead;
    if (!dryRun && finished >= fewItems && counts.dead / finished > parameters.failRatio) {
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

  return { collect, send, summarize, purge, report };
}
