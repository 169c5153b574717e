import { useId, useState } from "react";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/text-field.tsx";

/** Asks how the view is called. */
export function SaveViewDialog({
  onSave,
  onClose,
}: {
  onSave: (name: string) => void;
  onClose: () => void;
}) {
  const form = useId();
  const [name, setName] = useState("");
  const [error, setError] = useState<string>();
  return (
    <Dialog
      title="Save this view"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button type="submit" form={form} variant="filled">
            Save
          </Button>
          <Button variant="quiet" onPress={onClose}>
            Leave it
          </Button>
        </>
      }
    >
      <form
        id={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const given = name.trim();
          if (given === "") return setError("Say how the view is called.");
          onSave(given);
        }}
      >
        <p>
          The filters and the order of the list, in this browser. Its address does the same for
          others.
        </p>
        <TextField
          label="Name"
          value={name}
          onChange={(next) => {
            setName(next);
            setError(undefined);
          }}
          maxLength={60}
          error={error}
        />
      </form>
    </Dialog>
  );
}
