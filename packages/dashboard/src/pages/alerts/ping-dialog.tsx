import { useState } from "react";
import { JobField } from "../../alerts/job-field.tsx";
import { FormDialog } from "../../frame/form-dialog.tsx";
import { useWrite } from "../../api/use-write.ts";
import { fieldError } from "../../frame/refusal.tsx";
import { RadioGroup } from "../../ui/radio-group.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { showToast } from "../../ui/toast-store.ts";

/** The address that is asked: it takes the place of one that was there. */
export function PingDialog({ onClose }: { onClose: () => void }) {
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
    <FormDialog
      title="Add a ping"
      submitLabel="Add it"
      isPending={set.isPending}
      isDisabled={about === "job" && job === null}
      problem={set.error}
      onSubmit={() =>
        set.mutate({
          body: { url: url.trim(), ...(about === "job" && job !== null ? { job } : {}) },
        })
      }
      onClose={onClose}
    >
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
    </FormDialog>
  );
}
