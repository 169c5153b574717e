import { useRef } from "react";
import { useWrite } from "../api/use-write.ts";
import type { ApiProblem } from "../api/problem.ts";
import { showToast } from "../ui/toast-store.ts";
import type { Alert } from "./alert.ts";

const onRefused = ({ message }: ApiProblem) => showToast({ text: message });

/** What one press does to an alert, and takes back. */
export function useAlertWrites({ id, snoozed, muted }: Alert): AlertWrites {
  const at = { parameters: { alert: id }, body: {} };
  // when it is done, the alert may be shown already as it is then
  const before = useRef({ snoozed, muted });
  const press = (act: () => void) => {
    before.current = { snoozed, muted };
    act();
  };
  const acknowledge = useWrite("acknowledgeAlert", {
    onDone: () =>
      showToast({
        text: "Acknowledged. There are no more reminders.",
        undo: { run: () => unacknowledge.mutate(at) },
      }),
    onRefused,
  });
  const unacknowledge = useWrite("unacknowledgeAlert", {
    onDone: () =>
      showToast({
        text: "Nobody is on it any more: reminders go on.",
        undo: { run: () => acknowledge.mutate(at) },
      }),
    onRefused,
  });
  const resolve = useWrite("resolveAlert", {
    onDone: () => showToast({ text: "Resolved. It opens again if its cause comes again." }),
    onRefused,
  });
  const snooze = useWrite("snoozeAlert", {
    onDone: () =>
      showToast({ text: "Snoozed. It stays in the list.", undo: { run: takeBackSnooze } }),
    onRefused,
  });
  const unsnooze = useWrite("unsnoozeAlert", {
    onDone: () =>
      showToast({
        text: "It is not snoozed any more.",
        undo: before.current.snoozed === null ? undefined : { run: takeBackSnooze },
      }),
    onRefused,
  });
  const mute = useWrite("muteAlert", { onRefused });
  const unmute = useWrite("unmuteAlert", {
    onDone: () =>
      showToast({
        text: "It is not muted any more.",
        undo: before.current.muted === null ? undefined : { run: muteAgain },
      }),
    onRefused,
  });
  const takeBackSnooze = () => {
    const was = before.current.snoozed;
    if (was === null) unsnooze.mutate(at);
    else snooze.mutate({ ...at, body: { until: was.until } });
  };
  const muteAgain = () => {
    const was = before.current.muted;
    if (was === null) return;
    const note = was.reason === null ? {} : { note: was.reason };
    mute.mutate({ ...at, body: { until: was.until, ...note } });
  };
  return {
    acknowledge,
    resolve,
    snoozeUntil: (until) => press(() => snooze.mutate({ ...at, body: { until } })),
    takeBack: () => unacknowledge.mutate(at),
    takeBackSnooze,
    endSnooze: () => press(() => unsnooze.mutate(at)),
    endMute: () => press(() => unmute.mutate(at)),
  };
}

export interface AlertWrites {
  acknowledge: ReturnType<typeof useWrite<"acknowledgeAlert">>;
  resolve: ReturnType<typeof useWrite<"resolveAlert">>;
  /** An instant; null: until it is resolved. */
  snoozeUntil: (until: string | null) => void;
  /** The acknowledgement. */
  takeBack: () => void;
  /** It is snoozed as it was before, or not at all. */
  takeBackSnooze: () => void;
  endSnooze: () => void;
  endMute: () => void;
}
