import { useQuery } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";
import type { Answer } from "../api/call.ts";
import { config } from "../api/config.ts";
import { AnchorButton } from "../ui/link-button.tsx";
import styles from "./sheet.module.css";
import { SignInForm } from "./sign-in-form.tsx";

/** The ways to sign in that there are here. `email` is known where somebody was signed in before. */
export function SignInWays(props: SignInWaysProps) {
  const { data: ways, error } = useQuery({
    ...ask("listWays", {}),
    staleTime: Number.POSITIVE_INFINITY,
  });
  // where it cannot be asked, the form says why nothing works
  if (ways === undefined) return error === null ? null : <SignInForm {...props} />;
  const { password, singleSignOn } = ways;
  if (!password && singleSignOn === null) {
    return (
      <p>Accounts are kept by the app that this is a part of: sign in there, and come back.</p>
    );
  }
  return (
    <div className={styles.ways}>
      {singleSignOn !== null && (
        <AnchorButton variant={password ? "plain" : "filled"} href={addressOf(singleSignOn.path)}>
          Sign in with {singleSignOn.label}
        </AnchorButton>
      )}
      {singleSignOn !== null && password && <p className={styles.or}>or with a password</p>}
      {password && <SignInForm {...props} />}
    </div>
  );
}

interface SignInWaysProps {
  email?: string;
  onDone: (me: Answer<"readMe">) => void;
}

/** It leads back to the page that was asked for. */
function addressOf(path: string): string {
  const { pathname, search } = location;
  const to = `/${pathname.slice(config.base.length)}${search}`;
  return `${config.base}${path.slice(1)}?to=${encodeURIComponent(to)}`;
}
