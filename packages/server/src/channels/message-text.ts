import type { AlertFacts, AlertMessage } from "horarium";
import type { Means } from "./kind.ts";

/** A message in words: one line that says it all, and what is to be known beside it. Plain text, each on one line. */
export interface MessageText {
  title: string;
  lines: string[];
  /** Where to go on; null where nobody knows the address of the dashboard. */
  link: string | null;
  isGood: boolean;
}

export function textOf(message: AlertMessage, { link }: Pick<Means, "link">): MessageText {
  const [first] = message.alerts;
  if (message.type === "test" || first === undefined) {
    return {
      title: "Test of this channel",
      lines: ["This is a test. Alerts of Horarium come here."],
      link: link("alerts"),
      isGood: true,
    };
  }
  if (message.type === "alerts.summary") return summaryOf(message, link("alerts"));
  return {
    title: titleOf(message.type, first),
    lines: linesOf(message.type, first),
    link: link(`alerts/${first.id}`),
    isGood: message.type === "alert.resolved",
  };
}

function titleOf(type: AlertMessage["type"], { sentence, wasTold }: AlertFacts): string {
  if (type === "alert.resolved")
    return wasTold ? `Well again: ${sentence}` : `${sentence}, and well again`;
  if (type === "alert.reminder") return `Still: ${sentence}`;
  if (type === "alert.escalated") return `Nobody is on it: ${sentence}`;
  if (type === "alert.reopened") return `Again: ${sentence}`;
  return type === "alert.flapping" ? `Back and forth: ${sentence}` : sentence;
}

function linesOf(type: AlertMessage["type"], facts: AlertFacts): string[] {
  const { error, openedAt, lastAt, count, resolvedAt, job, execution } = facts;
  const zone = job?.timezone ?? "UTC";
  return [
    ...(error === null ? [] : [error]),
    `Since ${instant(openedAt, zone)}${count > 1 ? `, ${count} times, last ${instant(lastAt, zone)}` : ""}.`,
    ...(resolvedAt === null ? [] : [`Well again since ${instant(resolvedAt, zone)}.`]),
    ...(type === "alert.flapping"
      ? [
          "It breaks and becomes well again and again: you hear of it when it has been steady for half an hour.",
        ]
      : []),
    ...(execution === null ? [] : [`Execution ${execution}`]),
  ];
}

const countWords: Readonly<Record<string, string>> = {
  failed: "failing",
  missed: "with missed slots",
  late: "not started",
  long_running: "running long",
  stuck: "not stopping",
  worker_lost: "with a lost worker",
  no_success: "without success",
  completion_rate: "completing too seldom",
  log_contains: "with a line in the log",
  no_worker: "without a worker",
  scheduler_silent: "scheduler silent",
  clock_jumped: "clock jumped",
  clock_skew: "clock that differs",
  epoch_began: "database replaced",
  channel_failed: "channel failing",
  doorbell: "runner not reached",
  resolved: "well again",
};

function summaryOf({ total, counts = {}, alerts }: AlertMessage, link: string | null): MessageText {
  const parts = Object.entries(counts).map(
    ([kind, count]) => `${count.toLocaleString("en")} ${countWords[kind] ?? kind}`,
  );
  const rest = total - alerts.length;
  return {
    title: `${total.toLocaleString("en")} alerts at once: ${parts.join(", ")}`,
    lines: [
      ...alerts.map((alert) =>
        alert.resolvedAt === null ? alert.sentence : titleOf("alert.resolved", alert),
      ),
      ...(rest > 0 ? [`and ${rest.toLocaleString("en")} more`] : []),
    ],
    link,
    isGood: Object.keys(counts).every((kind) => kind === "resolved"),
  };
}

function instant(at: string, timeZone: string): string {
  const text = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(new Date(at));
  return text.replaceAll("\u202f", " ");
}
