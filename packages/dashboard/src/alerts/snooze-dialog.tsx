import { FormDialog } from "../frame/form-dialog.tsx";
import { useWrite } from "../api/use-write.ts";
import { useUntil } from "../job/use-until.tsx";
import { showToast } from "../ui/toast-store.ts";
import type { Alert } from "./alert.ts";
import { useAlertWrites } from "./use-alert-writes.ts";

/** Until a date: the shorter ways are in the menu. */
export function SnoozeDialog({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const until = useUntil("For how long", [{ id: "date", label: "Until a date" }]);
  const { takeBackSnooze } = useAlertWrites(alert);
  const snooze = useWrite("snoozeAlert", {
    onDone: () => {
      onClose();
      showToast({ text: "Snoozed. It stays in the list.", undo: { run: takeBackSnooze } });
    },
  });
  return (
    <FormDialog
      title="Snooze it until"
      about={`${alert.sentence}. It is told again then, if it is still not resolved.`}
      submitLabel="Snooze it"
      isPending={snooze.isPending}
      problem={snooze.error}
      onSubmit={() => {
        const at = until.read();
        if (at != null)
          snooze.mutate({
            parameters: { alert: alert.id },
            body: { until: at.toISOString() },
          });
      }}
      onClose={onClose}
    >
      {until.fields}
    </FormDialog>
  );
}
