import type { Answer } from "../../api/call.ts";
import { useNow } from "../../time/index.ts";
import { Time } from "../../time/time.tsx";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { Facts, Line, Lines } from "../../ui/lines.tsx";

type Token = Answer<"listOwnTokens">["rows"][number];

/** Tokens, those that are good first. `withOwner`: whose each is. */
export function TokenList({ label, tokens, withOwner = false, onRevoke }: TokenListProps) {
  const now = useNow(60_000);
  const isGood = ({ revokedAt, expiresAt }: Token) =>
    revokedAt === null && Date.parse(expiresAt) > now;
  const sorted = tokens.toSorted((a, b) => Number(isGood(b)) - Number(isGood(a)));
  return (
    <Lines label={label}>
      {sorted.map((token) => (
        <Line
          key={token.id}
          title={token.name}
          mark={
            <span>
              …<code>{token.ending}</code>
            </span>
          }
          isQuiet={!isGood(token)}
          actions={
            isGood(token) && (
              <ConfirmButton
                size="small"
                aria-label={`Revoke ${token.name}`}
                question={`What uses ${token.name} is refused from then on. This cannot be undone.`}
                confirmLabel="Revoke it"
                onConfirm={() => onRevoke(token.id)}
              >
                Revoke
              </ConfirmButton>
            )
          }
        >
          <Facts>
            {withOwner && <span>{token.email}</span>}
            <span>may {token.scopes.join(", ")}</span>
            {token.revokedAt !== null ? (
              <span>
                revoked by {token.revokedBy ?? "the system"},{" "}
                <Time at={token.revokedAt} variant="absolute" seconds={false} />
              </span>
            ) : (
              <span>
                {isGood(token) ? "expires" : "expired"}{" "}
                <Time at={token.expiresAt} variant="relative" />
              </span>
            )}
            <span>
              {token.usedAt === null ? (
                "never used"
              ) : (
                <>
                  used <Time at={token.usedAt} variant="relative" />
                </>
              )}
            </span>
          </Facts>
        </Line>
      ))}
    </Lines>
  );
}

interface TokenListProps {
  label: string;
  tokens: readonly Token[];
  withOwner?: boolean;
  onRevoke: (id: string) => void;
}
