import type { AlertDetail, AlertRow } from "./alert-row.ts";
import { harmless } from "./harmless.ts";
import { wordsOf } from "./words-of.ts";

/** What an alert is about, as it is called on screens. */
export interface Named {
  job: { name: string; title: string | null; timezone: string } | null;
  /** Of a channel that fails. */
  channel?: string | null;
}

/** An alert in one sentence, for screens and messages: `Refresh metadata: failed 3 times`. Plain text on one line. */
export function alertSentence(
  alert: Pick<AlertRow, "kind" | "handler" | "subject" | "count" | "reason" | "detail">,
  named: Named,
): string {
  const detail = alert.detail ?? {};
  const name = nameOf(alert, named);
  const zone = named.job?.timezone ?? "UTC";
  switch (alert.kind) {
    case "failed":
      return `${name}: ${failedWords(alert.reason, Math.max(alert.count, detail.failures ?? 1))}`;
    case "missed":
      return `${name}: ${missedWords(detail, zone)}`;
    case "late":
      return `${name}: not started ${length(detail.limitMs)} after it was due`;
    case "long_running":
      return `${name}: running for longer than ${length(detail.limitMs)}${limitWords(detail)}`;
    case "stuck":
      return `${name}: its handler does not stop, and runs on in its worker without being able to record anything`;
    case "worker_lost":
      return `${name}: its worker died or was cut off, and it begins again`;
    case "no_success":
      return `${name}: not completed since ${instant(detail.since, zone)}`;
    case "completion_rate":
      return `${name}: only ${detail.completed ?? 0} of the last ${count(detail.executions ?? 0, "execution", "executions")} completed`;
    case "log_contains":
      return `${name}: its log says “${harmless(detail.text ?? "", 60)}”`;
    case "no_worker":
      return `No worker offers the handler ${harmless(alert.handler ?? "", 100)}: ${count(detail.waiting ?? 1, "execution waits", "executions wait")}`;
    case "scheduler_silent":
      return `The scheduler is silent since ${instant(detail.since, "UTC")}: nothing starts by itself`;
    case "clock_jumped":
      return `The database's clock jumped by ${length(Math.abs(detail.byMs ?? 0))}${(detail.byMs ?? 0) < 0 ? " back" : ""}`;
    case "clock_skew":
      return `The clock of ${harmless(alert.subject ?? "a worker", 100)} is ${length(Math.abs(detail.byMs ?? 0))} ${(detail.byMs ?? 0) < 0 ? "behind" : "ahead of"} the database's`;
    case "epoch_began":
      return epochWords(detail);
    case "channel_failed":
      return `The channel ${harmless(named.channel ?? detail.channel ?? "", 100)} does not deliver`;
    case "doorbell":
      return doorbellWords(alert.reason, detail);
  }
}

function doorbellWords(
  reason: string | null,
  { missing = "", error = "", since }: AlertDetail,
): string {
  if (reason === "unset") {
    return `The runner cannot be rung for: ${harmless(missing, 100)} is not set`;
  }
  if (reason === "slow") return `The doorbell is slow: ${harmless(error, 200)}`;
  if (reason === "unclaimed") {
    return `Work waits since ${instant(since, "UTC")}, and no runner claims it though it is rung for`;
  }
  return `The runner does not answer its doorbell: ${harmless(error, 200)}`;
}

function nameOf({ handler }: Pick<AlertRow, "handler">, { job }: Named): string {
  if (job !== null && job.title !== null && job.title !== "") return harmless(job.title, 100);
  const name = job?.name ?? handler;
  return name === null ? "One-time work" : harmless(wordsOf(name), 100);
}

function failedWords(reason: string | null, times: number): string {
  const what =
    reason === "timeout"
      ? "timed out"
      : reason === "worker_lost"
        ? "failed, since its workers died"
        : "failed";
  return times > 1 ? `${what} ${times} times` : what;
}

function missedWords({ slots = 1, more, since }: AlertDetail, zone: string): string {
  const from = since === undefined ? "" : ` from ${instant(since, zone)} on`;
  return `missed ${count(slots, "slot", "slots")}${more === true ? " or more" : ""}${from}`;
}

function limitWords({ limit }: AlertDetail): string {
  if (limit === "timeout") return ", close to its timeout";
  return limit === "typical" ? ", far longer than usual" : "";
}

function epochWords({ cause }: AlertDetail): string {
  return cause === "restore"
    ? "The database is another one, restored from a backup: what was recorded after that is gone"
    : "The database has failed over: what was recorded in the last moments before it may be gone";
}

const count = (n: number, one: string, many: string) =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

function length(ms = 0): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 6) / 10;
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** An instant in a zone, with the zone's name. */
export function instant(at: Date | string | undefined, zone: string): string {
  if (at === undefined) return "an unknown time";
  const text = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(new Date(at));
  return text.replaceAll("\u202f", " ");
}
