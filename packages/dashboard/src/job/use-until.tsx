import { useState, type ReactNode } from "react";
import { RadioGroup } from "../ui/radio-group.tsx";
import { TextField } from "../ui/text-field.tsx";
import { untilOf, type Until } from "./until.ts";

export interface UntilQuestion {
  fields: ReactNode;
  /** Null: until somebody ends it. Undefined: it is no answer yet, and the field says why. */
  read: () => Date | null | undefined;
}

/** The question until when something holds. `refused`: what the server says of the answer. */
export function useUntil(
  label: string,
  options: readonly { id: Until; label: string }[],
  { refused }: { refused?: string | undefined } = {},
): UntilQuestion {
  const [until, setUntil] = useState<Until>(options[0]!.id);
  const [date, setDate] = useState("");
  const [error, setError] = useState<string>();
  return {
    read() {
      const at = untilOf(until, date, new Date());
      if (at === null || at instanceof Date) return at;
      setError(
        at === "past"
          ? "That time is over: choose a later one"
          : "Choose the date and the time until which it holds",
      );
      return undefined;
    },
    fields: (
      <>
        {options.length > 1 && (
          <RadioGroup
            label={label}
            options={options}
            value={until}
            onChange={(next) => {
              setUntil(next);
              setError(undefined);
            }}
          />
        )}
        {until === "date" && (
          <TextField
            label="Until, your time"
            type="datetime-local"
            value={date}
            error={error ?? refused}
            onChange={(text) => {
              setDate(text);
              setError(undefined);
            }}
          />
        )}
      </>
    ),
  };
}
