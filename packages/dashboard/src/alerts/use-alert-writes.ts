import { useWrite } from "../api/use-write.ts";
import type { ApiProblem } from "../api/problem.ts";
import { showToast } from "../ui/toast-store.ts";
import type { Alert } from "./alert.ts";

const onRefused = ({ message }: ApiProblem) => showToast({ text: message });

/** What one press does to an alert. */
export function useAlertWrites({ id }: Pick<Alert, "id">): AlertWrites {
  const acknowledge = useWrite("acknowledgeAlert", {
    onDone: () => showToast({ text: "Acknowledged. There are no more reminders." }),
    onRefused,
  });
  const resolve = useWrite("resolveAlert", {
    onDone: () => showToast({ text: "Resolved. It opens again if its cause comes again." }),
    onRefused,
  });
  const unacknowledge = useWrite("unacknowledgeAlert", {
    onDone: () => showToast({ text: "Nobody is on it any more: reminders go on." }),
    onRefused,
  });
  const unmute = useWrite("unmuteAlert", {
    onDone: () => showToast({ text: "It is not muted any more." }),
    onRefused,
  });
  const unsnooze = useWrite("unsnoozeAlert", {
    onDone: () => showToast({ text: "It is not snoozed any more." }),
    onRefused,
  });
  const snooze = useWrite("snoozeAlert", {
    onDone: () => showToast({ text: "Snoozed. It stays in the list." }),
    onRefused,
  });
  const at = { parameters: { alert: id }, body: {} };
  return {
    acknowledge,
    resolve,
    snooze,
    takeBack: () => unacknowledge.mutate(at),
    endSnooze: () => unsnooze.mutate(at),
    endMute: () => unmute.mutate(at),
  };
}

export interface AlertWrites {
  acknowledge: ReturnType<typeof useWrite<"acknowledgeAlert">>;
  resolve: ReturnType<typeof useWrite<"resolveAlert">>;
  snooze: ReturnType<typeof useWrite<"snoozeAlert">>;
  /** The acknowledgement. */
  takeBack: () => void;
  endSnooze: () => void;
  endMute: () => void;
}
