import { useState, type ReactNode } from "react";
import type { ApiProblem } from "../../api/problem.ts";
import { fieldError, Refusal } from "../../frame/refusal.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/text-field.tsx";
import styles from "./settings.module.css";

/** For what takes the password each time, however short ago it was given. */
export function GivePassword({ write, title, about, verb, onClose }: GivePasswordProps) {
  const [password, setPassword] = useState("");
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          write.mutate({ body: { password } });
        }}
      >
        <p className={styles.about}>{about}</p>
        <Refusal problem={write.error} />
        <TextField
          label="Password"
          type="password"
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          error={fieldError(write.error, "password")}
          autoFocus
        />
        <div>
          <Button type="submit" variant="filled" isPending={write.isPending}>
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface GivePasswordProps {
  write: {
    mutate: (input: { body: { password: string } }) => void;
    isPending: boolean;
    error: ApiProblem | null;
  };
  title: string;
  about: ReactNode;
  verb: string;
  onClose: () => void;
}
