import { lazy, Suspense, useEffect, useState } from "react";
import { setAskPassword } from "../api/with-password.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

const Again = lazy(() =>
  import("../pages/settings/password-again.tsx").then(({ Again: component }) => ({
    default: component,
  })),
);

/** Asks for the password where `withPassword` needs it, on whatever page that is. */
export function PasswordGate() {
  const [answer, setAnswer] = useState<((isGiven: boolean) => void) | null>(null);
  useEffect(
    () =>
      setAskPassword(
        () =>
          new Promise<boolean>((resolve) => {
            setAnswer(() => resolve);
          }),
      ),
    [],
  );
  const end = (isGiven: boolean) => {
    answer?.(isGiven);
    setAnswer(null);
  };
  return (
    <Dialog title="Your password again" isOpen={answer !== null} onClose={() => end(false)}>
      <Suspense fallback={<Skeleton lines={3} />}>
        <Again
          about="Jobs of this kind do whatever they are told, so it has to be you who tells them."
          onDone={() => end(true)}
        />
      </Suspense>
    </Dialog>
  );
}
