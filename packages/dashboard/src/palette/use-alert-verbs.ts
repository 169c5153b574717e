import type { Alert } from "../alerts/alert.ts";
import type { ApiProblem } from "../api/problem.ts";
import { useWrite } from "../api/use-write.ts";
import { showToast } from "../ui/toast-store.ts";
import type { AlertVerb, Command } from "./command.ts";

const dayMs = 86_400_000;

/** Does about an alert what its own buttons do. */
export function useAlertVerbs(): (
  alert: Alert,
  verb: AlertVerb,
  details: Pick<Command<AlertVerb>, "until" | "reason">,
) => void {
  const unacknowledge = useWrite("unacknowledgeAlert", { onRefused });
  const unsnooze = useWrite("unsnoozeAlert", { onRefused });
  const unmute = useWrite("unmuteAlert", { onRefused });
  const at = (alert: string) => ({ parameters: { alert }, body: {} });
  const acknowledge = useWrite("acknowledgeAlert", {
    onDone: ({ id }) =>
      showToast({
        text: "Acknowledged. There are no more reminders.",
        undo: { run: () => unacknowledge.mutate(at(id)) },
      }),
    onRefused,
  });
  const snooze = useWrite("snoozeAlert", {
    onDone: ({ id }) =>
      showToast({
        text: "Snoozed. It stays in the list.",
        undo: { run: () => unsnooze.mutate(at(id)) },
      }),
    onRefused,
  });
  const mute = useWrite("muteAlert", {
    onDone: ({ id }) =>
      showToast({
        text: "Muted. Nothing is told of it, however often it comes back.",
        undo: { run: () => unmute.mutate(at(id)) },
      }),
    onRefused,
  });
  const resolve = useWrite("resolveAlert", {
    onDone: () => showToast({ text: "Resolved. It opens again if its cause comes again." }),
    onRefused,
  });
  const retry = useWrite("retryExecution", {
    onDone: () => showToast({ text: "It is tried again, with the parameters it had." }),
    onRefused,
  });
  return (alert, verb, { until, reason }) => {
    const parameters = { alert: alert.id };
    const note = reason === null ? {} : { note: reason };
    switch (verb) {
      case "acknowledge":
        acknowledge.mutate({ parameters, body: {} });
        return;
      case "snooze":
        snooze.mutate({ parameters, body: { until: until?.toISOString() ?? null, ...note } });
        return;
      case "mute": {
        const end = until ?? new Date(Date.now() + dayMs);
        mute.mutate({ parameters, body: { until: end.toISOString(), ...note } });
        return;
      }
      case "resolve":
        resolve.mutate({ parameters, body: {} });
        return;
      case "retry":
        if (alert.execution !== null)
          retry.mutate({ parameters: { execution: alert.execution }, body: {} });
    }
  };
}

function onRefused({ message }: ApiProblem): void {
  showToast({ text: message });
}
