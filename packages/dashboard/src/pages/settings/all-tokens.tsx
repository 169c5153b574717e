import { useQuery } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { useWrite } from "../../api/use-write.ts";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { Section } from "./section.tsx";
import { TokenList } from "./token-list.tsx";

/** For admins. */
export function AllTokens() {
  const tokens = useQuery(ask("listTokens", { query: {} }));
  const after = {
    invalidates: ["listOwnTokens", "listTokens"] as const,
    onRefused: ({ message }: { message: string }) => showToast({ text: message }),
  };
  const revoke = useWrite("revokeToken", {
    ...after,
    onDone: () => showToast({ text: "The token is revoked." }),
  });
  const revokeAll = useWrite("revokeAllTokens", {
    ...after,
    onDone: ({ revoked }) =>
      showToast({
        text: revoked === 1 ? "1 token is revoked." : `${revoked} tokens are revoked.`,
      }),
  });
  const rows = tokens.data?.rows;
  return (
    <Section
      title="Everybody’s tokens"
      actions={
        rows?.some(({ revokedAt }) => revokedAt === null) === true && (
          <ConfirmButton
            question="Every program that uses a token is refused from then on, until it is given another. For when a backup was restored, or a token has leaked and nobody knows which."
            confirmLabel="Revoke all of them"
            onConfirm={() => revokeAll.mutate({})}
          >
            Revoke all
          </ConfirmButton>
        )
      }
    >
      {tokens.isError && (
        <ErrorPanel
          title="The tokens cannot be shown"
          problem={tokens.error}
          retry={() => void tokens.refetch()}
        />
      )}
      {tokens.isPending && <Skeleton lines={3} />}
      {rows?.length === 0 && <EmptyState title="Nobody has a token" />}
      {rows !== undefined && rows.length > 0 && (
        <TokenList
          label="Everybody’s tokens"
          tokens={rows}
          withOwner
          onRevoke={(token) => revoke.mutate({ parameters: { token } })}
        />
      )}
    </Section>
  );
}
