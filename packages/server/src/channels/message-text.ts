import type { AlertFacts, AlertMessage } from "horarium";
import type { Means } from "./kind.ts";

/** A message in words: one line that says it all, and what is to be known beside it. Plain text, each on one line. */
export interface MessageText {
  title: string;
  lines: string[];
  /** Where to go on, the first first; none where nobody knows the address of the dashboard. */
  links: Link[];
  isGood: boolean;
}

export interface Link {
  text: string;
  url: string;
}

/** Where several places are told of in one mailbox, the title begins with the environment: `[Staging] Nightly: failed`. */
export function textOf(
  message: AlertMessage,
  { link, environment }: Pick<Means, "link" | "environment">,
): MessageText {
  const text = wordsOf(message, link);
  return environment === null ? text : { ...text, title: `[${environment}] ${text.title}` };
}

function wordsOf(message: AlertMessage, link: Means["link"]): MessageText {
  const [first] = message.alerts;
  const { type } = message;
  if (type === "test" || first === undefined) {
    return {
      title: "Test of this channel",
      lines: ["This is a test. Alerts of Horarium come here."],
      links: linkTo("Open the alerts", link("alerts")),
      isGood: true,
    };
  }
  if (type === "alerts.summary")
    return summaryOf(message, linkTo("Open the alerts", link("alerts")));
  const { id, execution } = first;
  const links = [
    ...linkTo("Open the alert", link(`alerts/${id}`)),
    ...(execution === null
      ? []
      : linkTo("Open the execution and its log", link(`executions/${execution}`))),
  ];
  const isGood = type === "alert.resolved";
  return {
    title: titleOf(type, first),
    lines: [...linesOf(type, first), ...(isGood || links.length === 0 ? [] : [howToAct])],
    links,
    isGood,
  };
}

const howToAct = "Acknowledge it there when you are on it: then nobody is reminded.";

const linkTo = (text: string, url: string | null): Link[] => (url === null ? [] : [{ text, url }]);

function titleOf(type: AlertMessage["type"], { sentence, wasTold }: AlertFacts): string {
  if (type === "alert.resolved") return `${wasTold ? "Well again" : "Over already"}: ${sentence}`;
  if (type === "alert.reminder") return `Still: ${sentence}`;
  if (type === "alert.escalated") return `Nobody is on it: ${sentence}`;
  if (type === "alert.reopened") return `Again: ${sentence}`;
  return type === "alert.flapping" ? `Back and forth: ${sentence}` : sentence;
}

function linesOf(type: AlertMessage["type"], facts: AlertFacts): string[] {
  const { error, openedAt, lastAt, count, resolvedAt, job } = facts;
  const zone = job?.timezone ?? "UTC";
  return [
    ...(error === null ? [] : [error]),
    ...(resolvedAt !== null && isAtOnce(openedAt, resolvedAt)
      ? []
      : [
          `Since ${instant(openedAt, zone)}${count > 1 ? `, ${count} times, last ${instant(lastAt, zone)}` : ""}.`,
        ]),
    ...(resolvedAt === null
      ? []
      : [`Well again since ${instant(resolvedAt, zone)}${afterHowLong(openedAt, resolvedAt)}.`]),
    ...(type === "alert.flapping"
      ? [
          "It breaks and becomes well again and again: you hear of it when it has been steady for half an hour.",
        ]
      : []),
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

function summaryOf({ total, counts = {}, alerts }: AlertMessage, links: Link[]): MessageText {
  const parts = Object.entries(counts).map(
    ([kind, count]) => `${count.toLocaleString("en")} ${countWords[kind] ?? kind}`,
  );
  const rest = total - alerts.length;
  const isGood = Object.keys(counts).every((kind) => kind === "resolved");
  const head = `${total.toLocaleString("en")} alerts at once`;
  return {
    title: isGood ? `${head}, all well again` : `${head}: ${parts.join(", ")}`,
    lines: [
      ...alerts.map((alert) =>
        alert.resolvedAt === null ? alert.sentence : titleOf("alert.resolved", alert),
      ),
      ...(rest > 0 ? [`and ${rest.toLocaleString("en")} more`] : []),
    ],
    links,
    isGood,
  };
}

/** Found when it was over: nothing lasted. */
const isAtOnce = (from: string, until: string) => Date.parse(until) - Date.parse(from) < 60_000;

/** `, after 14 min`; empty where it was over within the minute. */
function afterHowLong(from: string, until: string): string {
  const minutes = Math.round((Date.parse(until) - Date.parse(from)) / 60_000);
  if (isAtOnce(from, until)) return "";
  if (minutes < 120) return `, after ${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `, after ${hours} h` : `, after ${Math.round(hours / 24)} days`;
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
