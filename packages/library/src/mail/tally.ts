import type { Context } from "horarium";

import { itemFailures } from "../item-failures.ts";
import type { Metrics } from "../ports/index.ts";
import type { Claimed } from "./claim.ts";
import type { Collected } from "./collect.ts";
import type { DeliveryEvent } from "./deliver.ts";
import type { Digest } from "./digest.ts";
import type { Uncertain } from "./lock.ts";
import { shortAddress, withShortAddresses } from "./short-address.ts";

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

/** Counts what becomes of mails, and tells it: in the log, as metrics and as progress. */
export function keepTally({ log, progress }: Pick<Context, "log" | "progress">, metrics: Metrics) {
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
  const failures = itemFailures(log);
  let policyRefusals = 0;
  let due = 0;

  /** How many mails could be sent when it began. */
  const tellDue = (mails: number) => {
    due = mails;
    progress(0, due);
  };

  const tellCollected = ({ collected, ...skipped }: Collected) => {
    counts.collected += collected;
    for (const reason of Object.keys(skipped) as (keyof typeof skipped)[]) {
      counts.skipped[reason] += skipped[reason];
    }
    log.info("mail.collected", { collected, ...skipped });
  };

  const tellClaimed = ({ suppressed, obsolete, deferred, problems }: Claimed) => {
    tellClosed({ suppressed: suppressed.length, obsolete: obsolete.length });
    counts.deferred += deferred.length;
    tellOutcome("deferred", deferred.length);
    for (const { member, problem } of problems) {
      warnings.add(`member ${member}: ${problem}`);
      failures.warn("mail.profile", { member, problem });
    }
  };

  const tellClosed = ({ suppressed, obsolete }: { suppressed: number; obsolete: number }) => {
    counts.suppressed += suppressed;
    counts.obsolete += obsolete;
    tellOutcome("suppressed", suppressed);
    tellOutcome("obsolete", obsolete);
  };

  /** What a dry execution would have sent. */
  const tellWouldSend = (mails: number) => {
    counts.sent += mails;
    progress(handled(), due);
  };

  const tellDigest = (member: string, { parts, waiting, ...closed }: Digest) => {
    tellClosed(closed);
    if (parts === 0) return;
    counts.digests += 1;
    log.debug("mail.digest", { member, parts, waiting });
  };

  const tellUncertain = ({ id, status }: Uncertain) => {
    counts.uncertain += 1;
    if (status === "dead") counts.dead += 1;
    tellOutcome("uncertain", 1);
    failures.warn("mail.uncertain", { delivery: id, status });
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
        failures.warn("mail.retry", { ...fields, code, next: `${outcome.minutes}m` });
        break;
      case "obsolete":
        counts.obsolete += 1;
        break;
      case "dead": {
        counts.dead += 1;
        if (isPolicy) policyRefusals += 1;
        const message = withShortAddresses(text ?? "");
        failures.add({ id: ready.id, code, message });
        const event = outcome.isBounce ? "mail.suppressed" : "mail.dead";
        failures.warn(event, { ...fields, address: shortAddress(ready.address), code, message });
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

  const handled = () =>
    counts.sent +
    counts.retried +
    counts.dead +
    counts.suppressed +
    counts.obsolete +
    counts.deferred;

  /** At the end, also of an execution that ends with an error. */
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
    failures.tellRest();
    if (policyRefusals >= manyPolicyRefusals) {
      warnings.add(
        `${policyRefusals} mails were refused for what we are (5.7.x or 554): look after the sender's reputation, SPF, DKIM and DMARC`,
      );
    }
  };

  return {
    counts,
    warnings,
    /** The first of the mails that were given up. */
    failed: failures.samples,
    tellDue,
    tellCollected,
    tellClaimed,
    tellWouldSend,
    tellDigest,
    tellUncertain,
    tellDelivery,
    summarize,
  };
}

/** Of mails to one sender's disgrace, so many are worth a warning. */
const manyPolicyRefusals = 3;
