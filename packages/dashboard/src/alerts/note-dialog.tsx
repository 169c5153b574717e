import { useId, useState } from "react";
import { useWrite } from "../api/use-write.ts";
import { fieldError, Refusal } from "../frame/refusal.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/text-field.tsx";
import { showToast } from "../ui/toast-store.ts";
import type { Alert } from "./alert.ts";
import styles from "./alerts.module.css";

/** A sentence for whoever looks at it next. */
export function NoteDialog({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const form = useId();
  const [note, setNote] = useState("");
  const add = useWrite("noteAlert", {
    onDone: () => {
      onClose();
      showToast({ text: "The note is in the alert’s history." });
    },
  });
  return (
    <Dialog
      title="Add a note"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button
            type="submit"
            form={form}
            variant="filled"
            isPending={add.isPending}
            isDisabled={note.trim() === ""}
          >
            Add it
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
          add.mutate({ parameters: { alert: alert.id }, body: { note: note.trim() } });
        }}
      >
        <p className={styles.quiet}>{alert.sentence}.</p>
        <Refusal problem={add.error} />
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
      </form>
    </Dialog>
  );
}
