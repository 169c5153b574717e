import { useState } from "react";
import { FormDialog } from "../frame/form-dialog.tsx";
import { useWrite } from "../api/use-write.ts";
import { fieldError } from "../frame/refusal.tsx";
import { useUntil } from "../job/use-until.tsx";
import { TextField } from "../ui/text-field.tsx";
import { showToast } from "../ui/toast-store.ts";
import type { Alert } from "./alert.ts";
import { useAlertWrites } from "./use-alert-writes.ts";

/** Nothing is told of this cause until then, also where it is resolved and comes back. */
export function MuteDialog({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const until = useUntil("For how long", [
    { id: "hour", label: "For 1 hour" },
    { id: "tomorrow", label: "Until tomorrow 08:00, your time" },
    { id: "week", label: "For a week" },
    { id: "date", label: "Until a date" },
  ]);
  const { endMute } = useAlertWrites(alert);
  const mute = useWrite("muteAlert", {
    onDone: () => {
      onClose();
      showToast({ text: "Muted. Nothing is told of it.", undo: { run: endMute } });
    },
  });
  return (
    <FormDialog
      title="Mute it?"
      about={`${alert.sentence}. It is found and listed as before, and nothing is sent of it, however often it comes back.`}
      submitLabel="Mute it"
      isPending={mute.isPending}
      problem={mute.error}
      onSubmit={() => {
        const at = until.read();
        if (at == null) return;
        mute.mutate({
          parameters: { alert: alert.id },
          body: {
            until: at.toISOString(),
            ...(reason.trim() === "" ? {} : { note: reason.trim() }),
          },
        });
      }}
      onClose={onClose}
    >
      {until.fields}
      <TextField
        label="Reason (optional)"
        value={reason}
        onChange={setReason}
        maxLength={500}
        error={fieldError(mute.error, "note")}
      />
    </FormDialog>
  );
}
