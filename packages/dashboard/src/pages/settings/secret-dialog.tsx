import { useState } from "react";
import { FormDialog } from "../../frame/form-dialog.tsx";
import { fieldError } from "../../frame/refusal.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { useConfirmedWrite } from "./use-confirmed-write.ts";

interface SecretDialogProps {
  /** Whose value is replaced; null: a new one. */
  name: string | null;
  /** Names that there are. */
  taken: readonly string[];
  onClose: () => void;
}

/** A name and a value; of one that is there, the value alone. */
export function SecretDialog({ name: given, taken, onClose }: SecretDialogProps) {
  const [typed, setTyped] = useState("");
  const [value, setValue] = useState("");
  const [isLong, setLong] = useState(false);
  const name = given ?? typed.trim();
  const isTaken = given === null && taken.includes(name);
  const set = useConfirmedWrite("putSecret", {
    invalidates: ["listSecrets"],
    onDone() {
      onClose();
      showToast({
        text:
          given === null
            ? `The secret ${name} is set.`
            : `The secret ${name} has another value. Executions that begin from now on use it.`,
      });
    },
  });
  const isMisnamed = set.error?.fields.some(({ path }) => path === "path.secret") === true;
  return (
    <FormDialog
      title={given === null ? "Set a secret" : `Replace the value of ${given}`}
      submitLabel={given === null ? "Set it" : "Replace it"}
      isPending={set.isPending}
      isDisabled={name === "" || value === "" || isTaken}
      problem={set.error}
      onSubmit={() => set.mutate({ parameters: { secret: name }, body: { value } })}
      onClose={onClose}
    >
      {given === null && (
        <TextField
          label="Name"
          description="Jobs name it in their parameters. Everybody who reads them sees it."
          isMono
          value={typed}
          onChange={setTyped}
          maxLength={100}
          autoComplete="off"
          error={
            isTaken
              ? "A secret of this name is there: replace its value in the list, or choose another name"
              : isMisnamed &&
                "Use letters, digits and the signs _ . - and begin with a letter or digit"
          }
          autoFocus
        />
      )}
      <TextField
        // a control that hides its text cannot become one of several lines
        key={String(isLong)}
        label="Value"
        description="8 to 16,384 characters. It is not shown again."
        isMono
        {...(isLong ? { multiline: true, rows: 6 } : { type: "password" })}
        value={value}
        onChange={setValue}
        autoComplete="new-password"
        spellCheck={false}
        error={fieldError(set.error, "value")}
        autoFocus={given !== null}
      />
      <Checkbox isSelected={isLong} onChange={setLong}>
        It has several lines, such as a key
      </Checkbox>
    </FormDialog>
  );
}
