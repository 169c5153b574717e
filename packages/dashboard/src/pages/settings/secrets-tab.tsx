import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { Lines } from "../../ui/lines.tsx";
import { SecretDialog } from "./secret-dialog.tsx";
import { SecretLine } from "./secret-line.tsx";
import { Section } from "./section.tsx";
import styles from "./settings.module.css";
import { useConfirmedWrite } from "./use-confirmed-write.ts";

/** For admins: what jobs sign in with elsewhere. Values go in, and never come out. */
export function SecretsTab() {
  const secrets = useQuery(ask("listSecrets", {}));
  /** The name that is given another value; `new`: one that is to be set. */
  const [open, setOpen] = useState<{ name: string } | "new" | null>(null);
  const rows = secrets.data?.rows;
  return (
    <div className={styles.tab}>
      <Section
        title="Secrets"
        about="Passwords and tokens of other systems, kept sealed. A job names the secret that it needs; the value is taken when it is executed, left out of logs, results and errors, and shown to nobody, not to you either."
        actions={
          <>
            {rows !== undefined && rows.length > 0 && <SealAnew />}
            <Button onPress={() => setOpen("new")}>Set a secret</Button>
          </>
        }
      >
        {secrets.isError && (
          <ErrorPanel
            title="The secrets cannot be shown"
            problem={secrets.error}
            retry={() => void secrets.refetch()}
          />
        )}
        {secrets.isPending && <Skeleton lines={3} />}
        {rows?.length === 0 && (
          <EmptyState title="No secret is set">
            Jobs of the kind <code>http</code> sign in and sign their requests with them.
          </EmptyState>
        )}
        {rows !== undefined && rows.length > 0 && (
          <Lines label="Secrets">
            {rows.map((secret) => (
              <SecretLine
                key={secret.name}
                secret={secret}
                onReplace={() => setOpen({ name: secret.name })}
              />
            ))}
          </Lines>
        )}
      </Section>
      {open !== null && (
        <SecretDialog
          name={open === "new" ? null : open.name}
          taken={rows?.map(({ name }) => name) ?? []}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}

function SealAnew() {
  const rotate = useConfirmedWrite("rotateSecrets", {
    invalidates: ["listSecrets"],
    onDone: ({ secrets, channels }) =>
      showToast({
        text: `Sealed with the present key: ${counted(secrets, "secret")}, and those of ${counted(channels, "channel")}.`,
      }),
    onRefused: ({ message }) => showToast({ text: message }),
  });
  return (
    <ConfirmButton
      variant="quiet"
      question="For when the server was given a new key in front of the old one in HORARIUM_SECRET_KEY: after this, the old one can be taken away. The values stay the same."
      confirmLabel="Seal all of them anew"
      keepLabel="Leave it"
      isPending={rotate.isPending}
      onConfirm={() => rotate.mutate({})}
    >
      Change the key
    </ConfirmButton>
  );
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
