import { lazy, Suspense, useState } from "react";
import { useWrite } from "../../api/use-write.ts";
import { Refusal } from "../../frame/refusal.tsx";
import { Button } from "../../ui/button.tsx";
import { Copyable } from "../../ui/copyable.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/text-field.tsx";
import styles from "./settings.module.css";

const QrCode = lazy(async () => ({ default: (await import("./qr-code.tsx")).QrCode }));

/** The secret for the app, and the first code of it, which says that both are in step. */
export function SetUpSecondFactor({ secret, uri, onClose, onDone }: SetUpProps) {
  const [code, setCode] = useState("");
  const confirm = useWrite("confirmSecondFactor", {
    invalidates: ["readMe", "listSessions"],
    onDone: ({ recoveryCodes }) => onDone(recoveryCodes),
  });
  return (
    <Dialog title="Set up a second factor" isOpen onClose={onClose}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          confirm.mutate({ body: { code: code.trim() } });
        }}
      >
        <p>Scan this with an authenticator app, or type the secret into it.</p>
        <Suspense fallback={<div className={styles.qr} />}>
          <QrCode text={uri} />
        </Suspense>
        <p className={styles.secret}>
          <Copyable text={secret} label="the secret">
            <code>{secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}</code>
          </Copyable>
        </p>
        <Refusal problem={confirm.error} />
        <TextField
          label="The code that it shows now"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          isMono
          value={code}
          onChange={setCode}
          autoFocus
        />
        <div className={styles.buttons}>
          <Button type="submit" variant="filled" isPending={confirm.isPending}>
            Turn it on
          </Button>
          <Button variant="quiet" onPress={onClose}>
            Leave it
          </Button>
        </div>
        <p className={styles.about}>Your other sessions end then.</p>
      </form>
    </Dialog>
  );
}

interface SetUpProps {
  /** In base 32. */
  secret: string;
  /** `otpauth://...`. */
  uri: string;
  onClose: () => void;
  onDone: (recoveryCodes: readonly string[]) => void;
}
