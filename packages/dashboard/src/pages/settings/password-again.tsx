import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useState, type ReactNode } from "react";
import { ask } from "../../api/ask.ts";
import { config } from "../../api/config.ts";
import { useWrite } from "../../api/use-write.ts";
import { fieldError, Refusal } from "../../frame/refusal.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { AnchorButton } from "../../ui/link-button.tsx";
import { TextField } from "../../ui/text-field.tsx";
import styles from "./settings.module.css";

/** Asks who is signed in for the password, and does `repeat` once it was given. */
export const AskPasswordAgain = createContext<(repeat: () => void) => void>(() => {
  throw new Error("AskPasswordAgain is for what stands inside PasswordAgain");
});

/** Around what gives rights away: the server asks for the password there, unless it was given a short while ago. */
export function PasswordAgain({ children }: { children: ReactNode }) {
  const [repeat, setRepeat] = useState<(() => void) | null>(null);
  const close = () => setRepeat(null);
  return (
    <AskPasswordAgain value={(next) => setRepeat(() => next)}>
      {children}
      <Dialog title="Your password again" isOpen={repeat !== null} onClose={close}>
        <Again
          about="This gives rights away, so it has to be you."
          onDone={() => {
            close();
            repeat?.();
          }}
        />
      </Dialog>
    </AskPasswordAgain>
  );
}

/** The form of it; `about` says why. */
export function Again({ about, onDone }: { about: string; onDone: () => void }) {
  const me = useQuery(ask("readMe", {})).data;
  return me?.hasPassword === false ? (
    <ByProvider about={about} />
  ) : (
    <ByPassword about={about} onDone={onDone} />
  );
}

function ByPassword({ about, onDone }: { about: string; onDone: () => void }) {
  const client = useQueryClient();
  const [password, setPassword] = useState("");
  const confirm = useWrite("confirmPassword", {
    invalidates: ["listSessions"],
    onDone(me) {
      client.setQueryData(ask("readMe", {}).queryKey, me);
      onDone();
    },
  });
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate({ body: { password } });
      }}
    >
      <p className={styles.about}>{about} It is not asked for again for 10 minutes.</p>
      <Refusal problem={confirm.error} />
      <TextField
        label="Password"
        type="password"
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        error={fieldError(confirm.error, "password")}
        autoFocus
      />
      <div>
        <Button type="submit" variant="filled" isPending={confirm.isPending}>
          Go on
        </Button>
      </div>
    </form>
  );
}

/** Without a password here, one signs in anew where one always does. */
function ByProvider({ about }: { about: string }) {
  const ways = useQuery(ask("listWays", {})).data;
  if (ways?.singleSignOn == null) return null;
  const { label, path } = ways.singleSignOn;
  const to = `/${location.pathname.slice(config.base.length)}${location.search}`;
  return (
    <div className={styles.form}>
      <p className={styles.about}>
        {about} You have no password here: sign in once more with {label}, and then do it again.
      </p>
      <div>
        <AnchorButton
          variant="filled"
          href={`${config.base}${path.slice(1)}?again=true&to=${encodeURIComponent(to)}`}
        >
          Sign in with {label}
        </AnchorButton>
      </div>
    </div>
  );
}
