import { useState } from "react";
import type { ApiProblem } from "../../api/problem.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/text-field.tsx";
import styles from "./presets.module.css";

/** Asks what a preset is to be called. */
export function NameForm({
  first = "",
  label,
  isPending,
  problem,
  onName,
  onClose,
}: NameFormProps) {
  const [name, setName] = useState(first);
  const [isSent, setSent] = useState(false);
  const missing = isSent && name.trim() === "" ? "A preset needs a name" : undefined;
  const refused = problem?.fields.find(({ path }) => path === "body.name")?.message;
  return (
    <form
      className={styles.name}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setSent(true);
        if (name.trim() !== "") onName(name.trim());
      }}
    >
      <TextField
        label="Name of the preset"
        value={name}
        onChange={setName}
        maxLength={100}
        error={missing ?? refused ?? problem?.message}
        autoFocus
      />
      <div className={styles.buttons}>
        <Button type="submit" isPending={isPending}>
          {label}
        </Button>
        <Button variant="quiet" onPress={onClose}>
          Leave it
        </Button>
      </div>
    </form>
  );
}

interface NameFormProps {
  first?: string;
  /** On the button. */
  label: string;
  isPending: boolean;
  problem: ApiProblem | null;
  onName: (name: string) => void;
  onClose: () => void;
}
