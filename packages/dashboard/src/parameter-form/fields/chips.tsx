import type { FieldProps } from "@rjsf/utils";
import { useRef, useState, type KeyboardEvent } from "react";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { afterPress } from "../after-press.ts";
import { useFormState } from "../form-state.ts";
import { labelOf } from "../schema/label.ts";
import { typeOf, type Schema } from "../schema/schema.ts";
import styles from "./chips.module.css";
import { asText } from "./text.tsx";
import { useFieldWords } from "./words.tsx";

/** A list of texts or numbers: each is a chip; a pasted list becomes several. */
export function Chips(props: FieldProps) {
  const { error, ...words } = useFieldWords(props);
  const { formData, onChange, fieldPathId, name } = props;
  const schema = props.schema as Schema;
  const { problemsUnder } = useFormState();
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const values: unknown[] = Array.isArray(formData) ? formData : [];
  const label = labelOf(name, schema);
  const wrong = problemsUnder(fieldPathId.path);

  const set = (changed: unknown[]) => onChange(changed, fieldPathId.path);
  const add = (given: string) => {
    const added = split(given).map((one) => toItem(schema.items ?? {}, one));
    if (added.length > 0) set([...values, ...added]);
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && text.trim() !== "") {
      event.preventDefault();
      add(text);
    }
    if (event.key === "Backspace" && text === "" && values.length > 0) set(values.slice(0, -1));
  };
  const message = error ?? firstOf(wrong, values);

  return (
    <div className={styles.list}>
      <TextField
        {...words}
        {...(message !== undefined && { error: message })}
        isRequired={false}
        value={text}
        inputRef={input}
        placeholder={values.length === 0 ? "Type one, then Enter" : "Add another"}
        onKeyDown={onKeyDown}
        onBlur={() => {
          if (text !== "") afterPress(() => add(text));
        }}
        onChange={(typed) => {
          if (/[\n,;]/.test(typed)) add(typed);
          else setText(typed);
        }}
      />
      {values.length > 0 && (
        <ul className={styles.chips} aria-label={label}>
          {values.map((value, place) => (
            // the same text may be there twice: only the place tells them apart
            <li key={place}>
              <Chip
                isMono
                tone={wrong.some(({ path }) => path.at(-1) === place) ? "rubric" : "plain"}
                removeLabel={`Remove ${asText(value)} from ${label}`}
                onRemove={() => {
                  set(values.filter((_, other) => other !== place));
                  input.current?.focus();
                }}
              >
                {asText(value)}
              </Chip>
            </li>
          ))}
          {values.length > 3 && (
            <li>
              <Button variant="quiet" size="small" onPress={() => set([])}>
                Remove all
              </Button>
            </li>
          )}
        </ul>
      )}
    </div>
  );
}

function split(given: string): string[] {
  return given
    .split(/[\n,;]+/)
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

function toItem(items: Schema, text: string): unknown {
  const type = typeOf(items);
  const number = Number(text);
  return (type === "integer" || type === "number") && !Number.isNaN(number) ? number : text;
}

function firstOf(
  problems: ReturnType<ReturnType<typeof useFormState>["problemsUnder"]>,
  values: readonly unknown[],
): string | undefined {
  const [problem] = problems;
  if (problem === undefined) return undefined;
  return `${asText(values[Number(problem.path.at(-1))])}: ${problem.message}`;
}
