import { useState } from "react";
import type { ApiProblem } from "../../api/problem.ts";
import { fieldError } from "../../frame/refusal.tsx";
import { Button } from "../../ui/button.tsx";
import { Copyable } from "../../ui/copyable.tsx";
import { TextField } from "../../ui/text-field.tsx";
import type { ChannelDraft } from "./channel-draft.ts";
import styles from "./alerts-page.module.css";

export interface ChannelFieldsProps {
  draft: ChannelDraft;
  change: (changed: Partial<ChannelDraft>) => void;
  problem: ApiProblem | null;
  /** The names of the secrets that it has already. */
  kept: readonly string[];
}

/** What a channel of each kind is made of. */
export function ChannelFields(props: ChannelFieldsProps) {
  const { draft, change, problem } = props;
  switch (draft.kind) {
    case "email":
      return (
        <TextField
          label="To"
          multiline
          rows={3}
          inputMode="email"
          value={draft.to}
          onChange={(to) => change({ to })}
          error={addressError(problem)}
          description="Email addresses, one on each line. The mails of one alert are one thread."
          isRequired
        />
      );
    case "webhook":
      return (
        <>
          <Address {...props} about="Gets JSON by POST, signed as Standard Webhooks says." />
          <SigningSecret {...props} />
        </>
      );
    case "slack":
      return (
        <Address
          {...props}
          about="Of an incoming webhook of Slack, Mattermost, Rocket.Chat, Zulip, or Discord with /slack."
        />
      );
    case "ntfy":
      return (
        <>
          <Address {...props} about="With the topic as its path: https://ntfy.sh/topic" />
          <TextField
            label="Access token (optional)"
            isMono
            autoComplete="off"
            value={draft.token}
            onChange={(token) => change({ token })}
            error={fieldError(problem, "secrets.token")}
            description={keptWords("token", props)}
          />
        </>
      );
  }
}

function Address(props: ChannelFieldsProps & { about: string }) {
  const { draft, change, problem, kept, about } = props;
  const isKept = kept.includes("url");
  return (
    <TextField
      label="Address"
      isMono
      inputMode="url"
      autoComplete="off"
      value={draft.url}
      onChange={(url) => change({ url })}
      error={fieldError(problem, "secrets.url")}
      description={
        <>
          {about}{" "}
          {keptWords("url", props) ?? "It is a secret: it is sealed, and shown to nobody again."}
        </>
      }
      placeholder={isKept ? "As it is" : "https://"}
      isRequired={!isKept}
    />
  );
}

/** One that is made here is shown until the form is closed: the receiver needs it too. */
function SigningSecret(props: ChannelFieldsProps) {
  const { draft, change, problem, kept } = props;
  const [made, setMade] = useState<string | null>(null);
  const isKept = kept.includes("secret");
  return (
    <div className={styles.form}>
      <TextField
        label="Signing secret"
        isMono
        autoComplete="off"
        value={draft.secret}
        onChange={(secret) => change({ secret })}
        error={fieldError(problem, "secrets.secret")}
        description={
          keptWords("secret", props) ??
          "whsec_ and 24 to 64 bytes in base64. The receiver checks signatures with the same."
        }
        placeholder={isKept ? "As it is" : "whsec_"}
        isRequired={!isKept}
      />
      <p className={styles.actions}>
        <Button
          size="small"
          onPress={() => {
            const secret = newSecret();
            setMade(secret);
            change({ secret });
          }}
        >
          Make one
        </Button>
        {made !== null && draft.secret === made && (
          <Copyable text={made} label="the signing secret">
            <span className={styles.about}>
              Copy it now for the receiver: it is not shown again.
            </span>
          </Copyable>
        )}
      </p>
    </div>
  );
}

function keptWords(name: string, { kept }: ChannelFieldsProps): string | undefined {
  return kept.includes(name) ? "One is set. Left empty, it stays as it is." : undefined;
}

function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}

/** Of the list, or of one address in it. */
function addressError(problem: ApiProblem | null): string | undefined {
  const found = problem?.fields.find(({ path }) => path.startsWith("body.settings.to"));
  return found?.message.replace(/^./, (letter) => letter.toUpperCase());
}
