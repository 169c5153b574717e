import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { useWrite } from "../../api/use-write.ts";
import { useMe } from "../../frame/me.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { NewTokenDialog } from "./new-token-dialog.tsx";
import { Section } from "./section.tsx";
import { ShownOnce } from "./shown-once.tsx";
import { TokenList } from "./token-list.tsx";

export function OwnTokens() {
  const { can } = useMe();
  const tokens = useQuery(ask("listOwnTokens", {}));
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<{ name: string; token: string } | null>(null);
  const revoke = useWrite("revokeOwnToken", {
    invalidates: ["listOwnTokens", "listTokens"],
    onDone: () => showToast({ text: "The token is revoked." }),
    onRefused: ({ message }) => showToast({ text: message }),
  });
  const rows = tokens.data?.rows;
  return (
    <Section
      title="Your tokens"
      about="A program that sends one may what its scopes name, and never more than you."
      // a scope is needed, and whoever may nothing has none to give
      actions={can("read") && <Button onPress={() => setOpen(true)}>Create a token</Button>}
    >
      {tokens.isError && (
        <ErrorPanel
          title="Your tokens cannot be shown"
          problem={tokens.error}
          retry={() => void tokens.refetch()}
        />
      )}
      {tokens.isPending && <Skeleton lines={2} />}
      {rows?.length === 0 && (
        <EmptyState title="You have no token">
          For scripts, deploys and monitoring: they send it as <code>Authorization: Bearer …</code>
        </EmptyState>
      )}
      {rows !== undefined && rows.length > 0 && (
        <TokenList
          label="Your tokens"
          tokens={rows}
          onRevoke={(token) => revoke.mutate({ parameters: { token } })}
        />
      )}
      {isOpen && (
        <NewTokenDialog
          onClose={() => setOpen(false)}
          onDone={(token) => {
            setOpen(false);
            setMade(token);
          }}
        />
      )}
      {made !== null && (
        <ShownOnce
          title={`The token “${made.name}”`}
          what="the token"
          text={made.token}
          onClose={() => setMade(null)}
        >
          Put it where the program finds its secrets, and never into an address or a repository.
        </ShownOnce>
      )}
    </Section>
  );
}
