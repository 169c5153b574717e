import { useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ask } from "../api/ask.ts";
import { setSessionEnded } from "../api/session-ended.ts";
import { useWrite } from "../api/use-write.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { BrokenLink } from "./broken-link.tsx";
import { linkToken } from "./link-token.ts";
import { NewPassword } from "./new-password.tsx";
import { fieldError, Refusal } from "./refusal.tsx";
import styles from "./sheet.module.css";
import { Sheet } from "./sheet.tsx";

/** Makes the first admin with the one-time link that a server prints at its start. */
export function WelcomePage() {
  const token = linkToken(useLocation({ select: ({ hash }) => hash }));
  if (token === null) return <BrokenLink foot={whereFrom} />;
  return (
    <Sheet
      title="Make the first admin"
      lead="Nobody can sign in here yet. This account may do everything, and can invite others."
      foot={whereFrom}
    >
      <FirstAdminForm token={token} />
    </Sheet>
  );
}

const whereFrom =
  "The server prints the link when it starts. It works once, within an hour: start the server again for a new one.";

function FirstAdminForm({ token }: { token: string }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const create = useWrite("createFirstAdmin", {
    invalidates: [],
    onDone(me) {
      client.setQueryData(ask("readMe", {}).queryKey, me);
      setSessionEnded(false);
      // the token is used up, and need not stay in the browser's history
      void navigate({ to: "/", replace: true });
    },
  });
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ body: { token, name: name.trim(), email: email.trim(), password } });
      }}
    >
      <Refusal problem={create.error} />
      <TextField
        label="Name"
        name="name"
        autoComplete="name"
        value={name}
        onChange={setName}
        error={fieldError(create.error, "name")}
        autoFocus
      />
      <TextField
        label="Email address"
        name="email"
        type="email"
        autoComplete="username"
        inputMode="email"
        spellCheck={false}
        value={email}
        onChange={setEmail}
        error={fieldError(create.error, "email")}
      />
      <NewPassword
        value={password}
        onChange={setPassword}
        error={fieldError(create.error, "password")}
      />
      <Button type="submit" variant="filled" isPending={create.isPending}>
        Make the admin and sign in
      </Button>
    </form>
  );
}
