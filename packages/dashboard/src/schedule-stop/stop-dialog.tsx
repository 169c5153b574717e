import { useState } from "react";
import { config } from "../api/config.ts";
import { useWrite } from "../api/use-write.ts";
import { FormDialog } from "../frame/form-dialog.tsx";
import { fieldError } from "../frame/refusal.tsx";
import { untilOf, type Until } from "../job/until.ts";
import { RadioGroup } from "../ui/radio-group.tsx";
import { TextField } from "../ui/text-field.tsx";
import { showToast } from "../ui/toast-store.ts";
import type { ScheduleStop } from "./use-schedule-stop.ts";

/** Asks why and until when, and for the name of the place, so that nobody stops another one. */
export function StopDialog({ stop: held, onClose }: StopDialogProps) {
  const [reason, setReason] = useState(held?.reason ?? "");
  const [until, setUntil] = useState<Until>("again");
  const [date, setDate] = useState("");
  const [dateError, setDateError] = useState<string>();
  const [typed, setTyped] = useState("");
  const word = config.environment ?? "stop";
  const stop = useWrite("stopSchedules", {
    onDone() {
      onClose();
      if (held === null) showToast({ text: "All schedules are stopped. Every page says so." });
    },
  });
  const submit = () => {
    const at = untilOf(until, date, new Date());
    if (at === "past") return setDateError("That time is over: choose a later one");
    if (at === "missing") return setDateError("Choose the date and the time");
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
      <RadioGroup
        label="Until"
        value={until}
        onChange={(next) => {
          setUntil(next);
          setDateError(undefined);
        }}
        options={[
          { id: "again", label: "Somebody resumes them" },
          { id: "hour", label: "In 1 hour" },
          { id: "tomorrow", label: "Tomorrow 08:00, your time" },
          { id: "date", label: "A date" },
        ]}
      />
      {until === "date" && (
        <TextField
          label="Date and time, your time"
          type="datetime-local"
          value={date}
          error={dateError ?? fieldError(stop.error, "until")}
          onChange={(next) => {
            setDate(next);
            setDateError(undefined);
          }}
        />
      )}
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
