import { useState } from "react";
import { config } from "../api/config.ts";
import { useWrite } from "../api/use-write.ts";
import { FormDialog } from "../frame/form-dialog.tsx";
import { fieldError } from "../frame/refusal.tsx";
import { useUntil } from "../job/use-until.tsx";
import { TextField } from "../ui/text-field.tsx";
import { showToast } from "../ui/toast-store.ts";
import type { ScheduleStop } from "./use-schedule-stop.ts";

/** Asks why and until when, and for the name of the place, so that nobody stops another one. */
export function StopDialog({ stop: held, onClose }: StopDialogProps) {
  const [reason, setReason] = useState(held?.reason ?? "");
  const [typed, setTyped] = useState("");
  const word = config.environment ?? "stop";
  const stop = useWrite("stopSchedules", {
    onDone() {
      onClose();
      if (held === null) showToast({ text: "All schedules are stopped. Every page says so." });
    },
  });
  const until = useUntil(
    "Until",
    [
      { id: "again", label: "Somebody resumes them" },
      { id: "hour", label: "In 1 hour" },
      { id: "tomorrow", label: "Tomorrow 08:00, your time" },
      { id: "date", label: "A date" },
    ],
    { refused: fieldError(stop.error, "until") },
  );
  const submit = () => {
    const at = until.read();
    if (at === undefined) return;
    stop.mutate({
      body: {
        ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
        ...(at === null ? {} : { until: at.toISOString() }),
      },
    });
  };
  return (
    <FormDialog
      title={held === null ? "Stop all schedules?" : "Schedules stay stopped"}
      about="No slot of any job begins. Each one of that time is recorded as skipped, and is not made up for. What runs goes on, with its retries; so does what people and apps ask for."
      submitLabel={held === null ? "Stop all schedules" : "Save"}
      isDangerous={held === null}
      isPending={stop.isPending}
      isDisabled={held === null && typed.trim().toLowerCase() !== word.toLowerCase()}
      problem={stop.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label="Reason (optional)"
        description="Every page shows it."
        value={reason}
        onChange={setReason}
        maxLength={500}
        error={fieldError(stop.error, "reason")}
        autoFocus
      />
      {until.fields}
      {held === null && (
        <TextField
          label={`Type ${word} to be sure`}
          value={typed}
          onChange={setTyped}
          autoComplete="off"
          spellCheck={false}
        />
      )}
    </FormDialog>
  );
}

interface StopDialogProps {
  /** That there is: its reason and its end are changed. Null: none yet. */
  stop: ScheduleStop | null;
  onClose: () => void;
}
