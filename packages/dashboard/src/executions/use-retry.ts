import { useWrite } from "../api/use-write.ts";
import { showToast } from "../ui/toast-store.ts";

/** Does an execution again; while the new one waits, that is taken back by Undo. `onAsked` is given its id, null after an undo. */
export function useRetry(onAsked: (id: string | null) => void = () => undefined) {
  const cancel = useWrite("cancelExecution", {
    onDone: () => onAsked(null),
    onRefused: (problem) => showToast({ text: problem.message }),
  });
  const retry = useWrite("retryExecution", {
    onDone: ({ id, waitsFor }) => {
      onAsked(id);
      showToast({
        text:
          waitsFor === null
            ? "It is retried now."
            : "It is retried when the job's unfinished execution has ended.",
        undo: { run: () => cancel.mutate({ parameters: { execution: id }, body: {} }) },
      });
    },
    onRefused: (problem) => showToast({ text: problem.message }),
  });
  return {
    isPending: retry.isPending,
    send: (execution: string) => retry.mutate({ parameters: { execution }, body: {} }),
  };
}
