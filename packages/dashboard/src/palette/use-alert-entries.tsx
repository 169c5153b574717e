import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Alert } from "../alerts/alert.ts";
import { ask } from "../api/ask.ts";
import { useMe } from "../frame/me.tsx";
import { useTrouble } from "../frame/trouble.ts";
import { jobTitle } from "../job/job-title.ts";
import { formatInstant, formatRelative, ownZone, serverNow } from "../time/index.ts";
import { alertCommandIn, type AlertVerb, type Command } from "./command.ts";
import type { Entry, EntryGroup } from "./entry.ts";
import { bestScore } from "./fuzzy.ts";
import styles from "./palette.module.css";
import { useAlertVerbs } from "./use-alert-verbs.ts";

/** Alerts that are not resolved, and what can be done about them. `current`: the id of the one of the page. */
export function useAlertEntries(text: string, current: string | null): EntryGroup[] {
  const { can } = useMe();
  const navigate = useNavigate();
  const doIt = useAlertVerbs();
  const command = alertCommandIn(text, new Date(serverNow()));
  const unresolved = { state: "open,acknowledged,snoozed,muted", limit: 50 };
  const { data } = useQuery({ ...ask("listAlerts", { query: unresolved }), staleTime: 10_000 });
  const alerts = data?.rows ?? [];
  const { open } = useTrouble();
  const ofPage = alerts.find(({ id }) => id === current);
  const isEmpty = text.trim() === "";

  const toDo = (alert: Alert, asked: Command<AlertVerb>, score: number): Entry => ({
    id: `${asked.verb} ${alert.id}`,
    label: `${verbs[asked.verb].label(asked)}: ${alert.sentence}`,
    note: <AlertNote alert={alert} />,
    score,
    run: () => doIt(alert, asked.verb, asked),
  });
  const commanded = (asked: Command<AlertVerb>): Entry[] => {
    // nothing is done until a time that was not understood
    if (asked.untilText !== null && asked.until === null) return [];
    return found(asked.of, alerts)
      .filter(({ alert }) => can("run") && verbs[asked.verb].fits(alert))
      .toSorted((a, b) => Number(b.alert === ofPage) - Number(a.alert === ofPage))
      .slice(0, 8)
      .map(({ alert, score }) => toDo(alert, asked, score + 100));
  };
  const forPage = (alert: Alert): Entry[] =>
    (Object.keys(verbs) as AlertVerb[])
      .filter((verb) => can("run") && verbs[verb].fits(alert))
      .flatMap((verb) => {
        const plain = { verb, of: "", until: null, untilText: null, reason: null };
        const score = bestScore(text, [verbs[verb].label(plain)]);
        return score === null ? [] : [toDo(alert, plain, score)];
      });
  const opened = found(text, alerts)
    .filter(({ alert }) => !isEmpty || alert.state === "open")
    .slice(0, isEmpty ? first : 6)
    .map(({ alert, score }): Entry => ({
      id: `alert ${alert.id}`,
      label: alert.sentence,
      note: <AlertNote alert={alert} />,
      score,
      run: () => void navigate({ to: "/alerts/$part", params: { part: alert.id } }),
    }));
  return [
    { title: "Do about an alert", entries: command === null ? [] : commanded(command) },
    {
      title: "This alert",
      entries: ofPage === undefined || command !== null ? [] : forPage(ofPage),
    },
    {
      title: "Alerts",
      entries: opened,
      expected: data === undefined && isEmpty ? Math.min(open, first) : 0,
    },
  ];
}

/** Alerts that are listed before anything is typed. */
const first = 3;

function found(text: string, alerts: readonly Alert[]): { alert: Alert; score: number }[] {
  return alerts
    .flatMap((alert) => {
      const { sentence, job, handler, channel } = alert;
      const names = [job?.name, job && jobTitle(job), handler, channel?.name];
      const score = bestScore(text, [
        sentence,
        `alert ${sentence}`,
        ...names.filter((name) => typeof name === "string"),
      ]);
      return score === null ? [] : [{ alert, score }];
    })
    .toSorted((a, b) => b.score - a.score);
}

/** How an alert stands, and since when: "Open since 3 h ago". */
function AlertNote({ alert: { state, openedAt } }: { alert: Alert }) {
  return (
    <span className={state === "open" ? styles.failing : undefined}>
      {words[state]} · since {formatRelative(Date.parse(openedAt), serverNow())}
    </span>
  );
}

const words: Readonly<Record<Alert["state"], string>> = {
  open: "Open",
  acknowledged: "Acknowledged",
  snoozed: "Snoozed",
  muted: "Muted",
  resolved: "Resolved",
};

interface AlertVerbWords {
  label: (command: Pick<Command<AlertVerb>, "until">) => string;
  fits: (alert: Alert) => boolean;
}

const isOver = ({ state }: Alert) => state === "resolved";

const verbs: Readonly<Record<AlertVerb, AlertVerbWords>> = {
  acknowledge: {
    label: () => "Acknowledge",
    fits: (alert) => !isOver(alert) && alert.acknowledged === null,
  },
  retry: {
    label: () => "Retry",
    fits: (alert) =>
      !isOver(alert) &&
      alert.execution !== null &&
      (alert.kind === "failed" || alert.kind === "missed"),
  },
  snooze: {
    label: ({ until }) => `Snooze until ${until === null ? "it is resolved" : at(until)}`,
    fits: (alert) => !isOver(alert),
  },
  mute: {
    label: ({ until }) => `Mute ${until === null ? "for 24 h" : `until ${at(until)}`}`,
    fits: ({ muted }) => muted === null,
  },
  resolve: { label: () => "Resolve", fits: (alert) => !isOver(alert) },
};

function at(until: Date): string {
  return formatInstant(until, { zone: ownZone(), seconds: false, day: "always" });
}
