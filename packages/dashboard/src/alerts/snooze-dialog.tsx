import { useId } from "react";
import { useWrite } from "../api/use-write.ts";
import { Refusal } from "../frame/refusal.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { showToast } from "../ui/toast-store.ts";
import type { Alert } from "./alert.ts";
import styles from "./alerts.module.css";
import { useUntil } from "./use-until.tsx";

/** Until a date: the shorter ways are in the menu. */
export function SnoozeDialog({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const form = useId();
  const until = useUntil([{ id: "date", label: "Until a date" }]);
  const snooze = useWrite("snoozeAlert", {
    onDone: () => {
      onClose();
      showToast({ text: "Snoozed. It stays in the list." });
    },
  });
  return (
    <Dialog
      title="Snooze it until"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button type="submit" form={form} variant="filled" isPending={snooze.isPending}>
            Snooze it
          </Button>
          <Button variant="quiet" onPress={onClose}>
            Leave it
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const at = until.read();
          if (at !== undefined)
            snooze.mutate({
              parameters: { alert: alert.id },
              body: { until: at.toISOString() },
            });
        }}
      >
        <p className={styles.quiet}>
          {alert.sentence}. It is told again then, if it is still not resolved.
        </p>
        <Refusal problem={snooze.error} />
        {until.fields}
      </form>
    </Dialog>
  );
}
