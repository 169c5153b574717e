import { useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ask } from "../api/ask.ts";
import { setSessionEnded } from "../api/session-ended.ts";
import { useWrite } from "../api/use-write.ts";
import { Button } from "../ui/button.tsx";
import { asksForCode, CodeField, codeOf } from "./code-field.tsx";
import { BrokenLink } from "./broken-link.tsx";
import { linkToken } from "./link-token.ts";
import { NewPassword } from "./new-password.tsx";
import { fieldError, Refusal } from "./refusal.tsx";
import styles from "./sheet.module.css";
import { Sheet } from "./sheet.tsx";

/** Chooses a password with a one-time link: an invitation, or for who has forgotten the old one. */
export function AcceptPage() {
  const token = linkToken(useLocation({ select: ({ hash }) => hash }));
  if (token === null) return <BrokenLink foot={whereFrom} />;
  return (
    <Sheet
      title="Choose a password"
      lead="With it and your email address you sign in from now on."
      foot={whereFrom}
    >
      <PasswordForm token={token} />
    </Sheet>
  );
}

const whereFrom = "The link works once. If it is refused, ask an admin for a new one.";

function PasswordForm({ token }: { token: string }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const accept = useWrite("acceptLink", {
    invalidates: [],
    onDone(me) {
      // of whoever was signed in here before
      client.clear();
      client.setQueryData(ask("readMe", {}).queryKey, me);
      setSessionEnded(false);
      void navigate({ to: "/", replace: true });
    },
  });
  const needsCode = asksForCode(accept.error);
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        accept.mutate({ body: { token, password, ...codeOf(code) } });
      }}
    >
      {!needsCode && <Refusal problem={accept.error} />}
      <NewPassword
        value={password}
        onChange={setPassword}
        error={fieldError(accept.error, "password")}
      />
      {(needsCode || code !== "") && (
        <CodeField value={code} onChange={setCode} problem={accept.error} />
      )}
      <Button type="submit" variant="filled" isPending={accept.isPending}>
        Keep it and sign in
      </Button>
    </form>
  );
}
