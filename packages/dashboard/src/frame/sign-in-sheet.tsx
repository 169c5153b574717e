import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import type { Answer } from "../api/call.ts";
import { ask } from "../api/ask.ts";
import { call } from "../api/call.ts";
import { setSessionEnded, useSessionEnded } from "../api/session-ended.ts";
import { Dialog } from "../ui/dialog.tsx";
import styles from "./sheet.module.css";
import { useMe } from "./me.tsx";

const SignInWays = lazy(async () => ({ default: (await import("./sign-in-ways.tsx")).SignInWays }));

/** Over the page, when the session has ended while it was open: what was typed there stays. */
export function SignInSheet() {
  const { name } = useMe();
  const client = useQueryClient();
  const goOn = (me: Answer<"readMe">) => {
    // somebody else does not find what the one before has seen or typed
    if (me.name !== name) return location.reload();
    client.setQueryData(ask("readMe", {}).queryKey, me);
    setSessionEnded(false);
    void client.invalidateQueries({ predicate: ({ queryKey: [asked] }) => asked !== "readMe" });
  };
  const hasEnded = useSessionEnded();
  // one may have signed in again in another tab
  useEffect(() => {
    if (!hasEnded) return undefined;
    const look = () => void call("readMe", {}).then(goOn, () => undefined);
    addEventListener("focus", look);
    return () => removeEventListener("focus", look);
  });
  return (
    <Dialog
      title="Your session has ended"
      role="alertdialog"
      isOpen={hasEnded}
      onClose={() => setSessionEnded(false)}
    >
      <p className={styles.above}>
        Sign in again to go on. The page behind this, and what you have typed in it, is kept.
      </p>
      <Suspense>
        <SignInWays email={name} onDone={goOn} />
      </Suspense>
    </Dialog>
  );
}
