import { useId, useRef, useState } from "react";
import { Button } from "../ui/button.tsx";
import { parseJson } from "./json-position.ts";
import styles from "./json-face.module.css";
import { equal } from "./schema/equal.ts";
import { isObject } from "./schema/schema.ts";

/** The same value as text. What is no JSON stays here until it is. */
export function JsonFace({
  value,
  onChange,
  onValidity,
  isReadOnly,
}: {
  value: Record<string, unknown>;
  onChange: (value: Record<string, unknown>) => void;
  /** Whether what is written is an object: else it is not the value. */
  onValidity: (isValid: boolean) => void;
  isReadOnly: boolean;
}) {
  const ids = useId();
  const numbers = useRef<HTMLDivElement>(null);
  const [draft, setDraft] = useState({ text: asText(value), value });
  const text = equal(draft.value, value) ? draft.text : asText(value);
  const problem = problemOf(text);
  const lines = text.split("\n").length;

  const set = (changed: string) => {
    const read = parseJson(changed);
    const isGood = problemOf(changed) === null;
    const next = isGood && read.isJson ? ((read.value ?? {}) as Record<string, unknown>) : value;
    setDraft({ text: changed, value: next });
    onValidity(isGood);
    if (!equal(next, value)) onChange(next);
  };

  return (
    <div className={styles.face}>
      <div className={styles.editor} data-invalid={problem !== null || undefined}>
        <div className={styles.numbers} ref={numbers} aria-hidden="true">
          {Array.from({ length: lines }, (_, place) => (
            <div key={place} data-wrong={problem?.line === place + 1 || undefined}>
              {place + 1}
            </div>
          ))}
        </div>
        <textarea
          className={styles.text}
          aria-label="Parameters as JSON"
          aria-describedby={problem === null ? undefined : `${ids}-error`}
          aria-invalid={problem !== null || undefined}
          wrap="off"
          spellCheck={false}
          rows={Math.min(24, Math.max(8, lines))}
          readOnly={isReadOnly}
          value={text}
          onChange={(event) => set(event.currentTarget.value)}
          onScroll={(event) => {
            if (numbers.current) numbers.current.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
      <div className={styles.foot}>
        <p className={styles.error} id={`${ids}-error`} role="status">
          {problem?.words}
        </p>
        {!isReadOnly && (
          <Button
            size="small"
            isDisabled={problem !== null}
            onPress={() => setDraft({ text: asText(value), value })}
          >
            Format
          </Button>
        )}
      </div>
    </div>
  );
}

function problemOf(text: string): { words: string; line: number | null } | null {
  const read = parseJson(text);
  if (!read.isJson) return { words: `${read.where}: ${read.message}`, line: read.line };
  if (read.value === undefined || isObject(read.value)) return null;
  return { words: "Parameters are an object: write them between { and }.", line: 1 };
}

function asText(value: Record<string, unknown>): string {
  return JSON.stringify(value, null, 2);
}
