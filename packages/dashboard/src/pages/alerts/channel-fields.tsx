import { useState } from "react";
import type { ChannelKind } from "../../alerts/alert.ts";
import type { ApiProblem } from "../../api/problem.ts";
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

/** What a channel is made of, as its kind says. */
export function ChannelFields(props: ChannelFieldsProps) {
  const { fields } = props.draft.kind;
  return fields.map((field) =>
    field.form === "signing-secret" ? (
      <SigningSecret key={field.name} {...props} field={field} />
    ) : (
      <Field key={field.name} {...props} field={field} />
    ),
  );
}

type FieldProps = ChannelFieldsProps & { field: ChannelKind["fields"][number] };

function Field(props: FieldProps) {
  const { draft, change, problem, kept, field } = props;
  const { name, form, label, about, isSecret, isOptional } = field;
  const isKept = kept.includes(name);
  const isList = form === "addresses";
  return (
    <TextField
      label={label}
      isMono={isSecret}
      autoComplete="off"
      {...(isList ? { multiline: true, rows: 3, inputMode: "email" as const } : {})}
      {...(form === "url" ? { inputMode: "url" as const } : {})}
      value={draft.texts[name] ?? ""}
      onChange={(text) => change({ texts: { ...draft.texts, [name]: text } })}
      error={errorAt(problem, field)}
      description={
        isSecret ? (
          <>
            {about} {keptWords(props) ?? "It is a secret: it is sealed, and shown to nobody again."}
          </>
        ) : (
          about
        )
      }
      {...(isKept
        ? { placeholder: "As it is" }
        : form === "url"
          ? { placeholder: "https://" }
          : {})}
      isRequired={!isKept && !isOptional}
    />
  );
}

/** One that is made here is shown until the form is closed: the receiver needs it too. */
function SigningSecret(props: FieldProps) {
  const { draft, change, problem, kept, field } = props;
  const { name, label, about } = field;
  const text = draft.texts[name] ?? "";
  const write = (secret: string) => change({ texts: { ...draft.texts, [name]: secret } });
  const [made, setMade] = useState<string | null>(null);
  const isKept = kept.includes(name);
  return (
    <div className={styles.form}>
      <TextField
        label={label}
        isMono
        autoComplete="off"
        value={text}
        onChange={write}
        error={errorAt(problem, field)}
        description={keptWords(props) ?? about}
        placeholder={isKept ? "As it is" : "whsec_"}
        isRequired={!isKept}
      />
      <p className={styles.actions}>
        <Button
          size="small"
          onPress={() => {
            const secret = newSecret();
            setMade(secret);
            write(secret);
          }}
        >
          Make one
        </Button>
        {made !== null && text === made && (
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

function keptWords({ kept, field }: FieldProps): string | undefined {
  return kept.includes(field.name) ? "One is set. Left empty, it stays as it is." : undefined;
}

function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}

/** Of the field, or of one address in its list. */
function errorAt(problem: ApiProblem | null, { name, isSecret }: FieldProps["field"]) {
  const at = `body.${isSecret ? "secrets" : "settings"}.${name}`;
  const found = problem?.fields.find(({ path }) => path === at || path.startsWith(`${at}.`));
  return found?.message.replace(/^./, (letter) => letter.toUpperCase());
}
