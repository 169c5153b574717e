import { useState } from "react";
import { useWrite } from "../api/use-write.ts";
import type { Answer } from "../api/call.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { asksForCode, CodeField, codeOf } from "./code-field.tsx";
import { fieldError, Refusal } from "./refusal.tsx";
import styles from "./sheet.module.css";

/** Address and password. `email` is known where somebody was signed in before. */
export function SignInForm({ email: known = "", onDone }: SignInFormProps) {
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const signIn = useWrite("signIn", { invalidates: [], onDone });
  const needsCode = asksForCode(signIn.error);
  return (
    <form
      className={styles.form}
      // the fields' own words are shown, not the browser's
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate({ body: { email: email.trim(), password, ...codeOf(code) } });
      }}
    >
      {!needsCode && <Refusal problem={signIn.error} />}
      <TextField
        label="Email address"
        name="email"
        type="email"
        autoComplete="username"
        inputMode="email"
        spellCheck={false}
        value={email}
        onChange={setEmail}
        error={fieldError(signIn.error, "email")}
        autoFocus={known === ""}
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        error={fieldError(signIn.error, "password")}
        autoFocus={known !== ""}
      />
      {(needsCode || code !== "") && (
        <CodeField value={code} onChange={setCode} problem={signIn.error} />
      )}
      <Button type="submit" variant="filled" isPending={signIn.isPending}>
        Sign in
      </Button>
    </form>
  );
}

interface SignInFormProps {
  email?: string;
  onDone: (me: Answer<"readMe">) => void;
}
