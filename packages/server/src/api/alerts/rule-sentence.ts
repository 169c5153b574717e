import type { AlertKind, EscalationStep, RuleSettings } from "horarium";

/** A rule in one sentence: "a job in nightly fails 3 times in a row". */
export function ruleSentence(kind: AlertKind, settings: RuleSettings, who: string): string {
  const { failures = 1, of = null, afterMs = null } = settings;
  switch (kind) {
    case "failed":
      if (failures === 1) return `${who} fails after its last attempt`;
      return of === null
        ? `${who} fails ${failures} times in a row`
        : `${who} fails ${failures} of ${of} times`;
    case "missed":
      return `a slot of ${who} is missed`;
    case "late":
      return `${who} has not started ${length(afterMs)} after it was due`;
    case "long_running":
      return longWords(settings, who);
    case "stuck":
      return `the handler of ${who} does not stop when it is to`;
    case "worker_lost":
      return `the worker of ${who} dies or is cut off`;
    case "completion_rate":
      return `fewer than ${Math.round((settings.rate ?? 0) * 100)} % of the executions of ${who} in ${length(afterMs)} complete`;
    case "log_contains":
      return settings.text == null
        ? `a line of the log of ${who} has some text in it`
        : `a line of the log of ${who} has “${settings.text}” in it`;
    case "no_success":
      return `${who} has not completed for ${length(afterMs)}`;
    case "no_worker":
      return `no worker offers a handler that is waited for, for ${length(afterMs)}`;
    case "scheduler_silent":
      return `no scheduler is heard of for ${length(afterMs)}`;
    case "clock_jumped":
      return "the database's clock jumps";
    case "clock_skew":
      return `a worker's clock differs from the database's by more than ${length(afterMs)}`;
    case "epoch_began":
      return "the database fails over, or is restored from a backup";
    case "channel_failed":
      return "a channel does not deliver";
    case "doorbell":
      return "the runner of Edge Functions does not answer its doorbell";
  }
}

/** A step of an escalation in a sentence. `nameOf` gives the names of channels; null: it is gone. */
export function escalationSentence(
  { afterMs, channels }: EscalationStep,
  nameOf: (id: string) => string | null,
): string {
  const names = channels.flatMap((id) => nameOf(id) ?? []);
  const who =
    names.length === 0 ? "a channel that is gone" : new Intl.ListFormat("en").format(names);
  return `not acknowledged ${length(afterMs)} after it was told, it goes to ${who} too`;
}

function longWords(
  { afterMs = null, timeoutShare = null, typicalFactor = null }: RuleSettings,
  who: string,
): string {
  if (afterMs !== null) return `${who} runs for longer than ${length(afterMs)}`;
  const limits = [
    ...(timeoutShare === null ? [] : [`${Math.round(timeoutShare * 100)} % of its timeout`]),
    ...(typicalFactor === null ? [] : [`${typicalFactor} times what 19 in 20 executions take`]),
  ];
  return limits.length === 0
    ? `${who} runs for longer than its own limit`
    : `${who} runs for longer than ${limits.join(" or ")}`;
}

function length(ms: number | null): string {
  if (ms === null) return "no length of time";
  const units = [
    ["day", 86_400_000],
    ["h", 3_600_000],
    ["min", 60_000],
  ] as const;
  for (const [unit, size] of units) {
    if (ms < size || ms % size !== 0) continue;
    const count = ms / size;
    return `${count} ${unit}${unit === "day" && count > 1 ? "s" : ""}`;
  }
  return `${Math.round(ms / 1_000)} s`;
}
