import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { useWrite } from "../../api/use-write.ts";
import { NewPassword } from "../../frame/new-password.tsx";
import { fieldError, Refusal } from "../../frame/refusal.tsx";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { Section } from "./section.tsx";
import styles from "./settings.module.css";

/** Another password. Whoever has none here signs in elsewhere. */
export function PasswordSection() {
  const me = useQuery(ask("readMe", {})).data;
  const [isOpen, setOpen] = useState(false);
  if (me?.hasPassword === false) {
    return <Section title="Password" about="You sign in by single sign-on, and have none here." />;
  }
  return (
    <Section
      title="Password"
      about="When you change it, your other sessions end. Your API tokens stay good."
      actions={!isOpen && <Button onPress={() => setOpen(true)}>Change it</Button>}
    >
      {isOpen && <ChangeForm onClose={() => setOpen(false)} />}
    </Section>
  );
}

function ChangeForm({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const change = useWrite("changePassword", {
    invalidates: ["listSessions"],
    onDone(me) {
      client.setQueryData(ask("readMe", {}).queryKey, me);
      onClose();
      showToast({ text: "Your password is changed. Your other sessions have ended." });
    },
  });
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ body: { current, password } });
      }}
    >
      <Refusal problem={change.error} />
      <TextField
        label="Current password"
        type="password"
        name="current-password"
        autoComplete="current-password"
        value={current}
        onChange={setCurrent}
        error={fieldError(change.error, "current")}
        autoFocus
      />
      <NewPassword
        label="New password"
        value={password}
        onChange={setPassword}
        error={fieldError(change.error, "password")}
      />
      <div className={styles.buttons}>
        <Button type="submit" variant="filled" isPending={change.isPending}>
          Change the password
        </Button>
        <Button variant="quiet" onPress={onClose}>
          Leave it
        </Button>
      </div>
    </form>
  );
}
