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
  const mute = useWrite("muteAlert", {
    onDone: () => showToast({ text: "It is not muted any more." }),
    onRefused,
  });
  const snooze = useWrite("snoozeAlert", {
    onDone: () => showToast({ text: "Snoozed. It stays in the list." }),
    onRefused,
  });
  const unmute = () =>
    mute.mutate({ parameters: { alert: id }, body: { until: new Date().toISOString() } });
  return { acknowledge, resolve, snooze, unmute };
}

export interface AlertWrites {
  acknowledge: ReturnType<typeof useWrite<"acknowledgeAlert">>;
  resolve: ReturnType<typeof useWrite<"resolveAlert">>;
  snooze: ReturnType<typeof useWrite<"snoozeAlert">>;
  unmute: () => void;
}
