import { useId, useState } from "react";
import { JobField } from "../../alerts/job-field.tsx";
import { useWrite } from "../../api/use-write.ts";
import { fieldError, Refusal } from "../../frame/refusal.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { RadioGroup } from "../../ui/radio-group.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { showToast } from "../../ui/toast-store.ts";
import styles from "./alerts-page.module.css";

/** The address that is asked: it takes the place of one that was there. */
export function PingDialog({ onClose }: { onClose: () => void }) {
  const form = useId();
  const [about, setAbout] = useState<"scheduler" | "job">("scheduler");
  const [job, setJob] = useState<string | null>(null);
  const [url, setUrl] = useState("");
  const set = useWrite("setPing", {
    onDone: ({ host }) => {
      onClose();
      showToast({ text: `${host} is asked from now on.` });
    },
  });
  return (
    <Dialog
      title="Add a ping"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button
            type="submit"
            form={form}
            variant="filled"
            isPending={set.isPending}
            isDisabled={about === "job" && job === null}
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
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          set.mutate({
            body: { url: url.trim(), ...(about === "job" && job !== null ? { job } : {}) },
          });
        }}
      >
        <Refusal problem={set.error} />
        <RadioGroup
          label="It says of"
          value={about}
          onChange={setAbout}
          options={[
            {
              id: "scheduler",
              label: "the scheduler",
              description: "that it moves, each minute",
            },
            {
              id: "job",
              label: "a job",
              description: "that it starts (/start), completes, or fails (/fail)",
            },
          ]}
        />
        {about === "job" && <JobField value={job} onChange={setJob} />}
        <TextField
          label="Address"
          isMono
          inputMode="url"
          autoComplete="off"
          placeholder="https://"
          value={url}
          onChange={setUrl}
          error={fieldError(set.error, "url")}
          description="It is a secret: it is sealed, and shown to nobody again. One that is there for the same is replaced."
          isRequired
        />
      </form>
    </Dialog>
  );
}
