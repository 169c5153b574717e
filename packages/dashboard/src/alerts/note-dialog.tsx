import { useState } from "react";
import { FormDialog } from "../frame/form-dialog.tsx";
import { useWrite } from "../api/use-write.ts";
import { fieldError } from "../frame/refusal.tsx";
import { TextField } from "../ui/text-field.tsx";
import { showToast } from "../ui/toast-store.ts";
import type { Alert } from "./alert.ts";

/** A sentence for whoever looks at it next. */
export function NoteDialog({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const [note, setNote] = useState("");
  const add = useWrite("noteAlert", {
    onDone: () => {
      onClose();
      showToast({ text: "The note is in the alert’s history." });
    },
  });
  return (
    <FormDialog
      title="Add a note"
      about={`${alert.sentence}.`}
      submitLabel="Add it"
      isPending={add.isPending}
      isDisabled={note.trim() === ""}
      problem={add.error}
      onSubmit={() => add.mutate({ parameters: { alert: alert.id }, body: { note: note.trim() } })}
      onClose={onClose}
    >
      <TextField
        label="Note"
        multiline
        rows={3}
        value={note}
        onChange={setNote}
        maxLength={500}
        error={fieldError(add.error, "note")}
        autoFocus
      />
    </FormDialog>
  );
}
