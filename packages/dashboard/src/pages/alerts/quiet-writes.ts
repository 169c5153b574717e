import type { QuietWindow } from "../../alerts/alert.ts";
import type { ApiProblem } from "../../api/problem.ts";
import { useWrite } from "../../api/use-write.ts";
import { showToast } from "../../ui/toast-store.ts";

const onRefused = ({ message }: ApiProblem) => showToast({ text: message });

/** What one press does to a quiet window that holds. */
export function useQuietWrites({ name, schedule }: Pick<QuietWindow, "name" | "schedule">): {
  end: ReturnType<typeof useWrite<"endQuietWindow">>;
  extend: ReturnType<typeof useWrite<"extendQuietWindow">>;
} {
  const end = useWrite("endQuietWindow", {
    onDone: () =>
      showToast({
        text: `${name} has ended: what is broken still is told.${schedule === null ? "" : " It comes again at its next slot."}`,
      }),
    onRefused,
  });
  const extend = useWrite("extendQuietWindow", {
    onDone: () => showToast({ text: `${name} holds for 30 min more.` }),
    onRefused,
  });
  return { end, extend };
}
