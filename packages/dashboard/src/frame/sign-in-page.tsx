import { useEffect } from "react";
import type { Answer } from "../api/call.ts";
import { Sheet } from "./sheet.tsx";
import { SignInWays } from "./sign-in-ways.tsx";

/** In place of whatever page was asked for: it is there after signing in. */
export function SignInPage({ onDone }: { onDone: (me: Answer<"readMe">) => void }) {
  useEffect(() => {
    const before = document.title;
    document.title = "Sign in · Horarium";
    return () => {
      document.title = before;
    };
  }, []);
  return (
    <Sheet
      title="Sign in"
      foot="No account, or forgotten your password? An admin can give you a link to choose one."
    >
      <SignInWays onDone={onDone} />
    </Sheet>
  );
}
