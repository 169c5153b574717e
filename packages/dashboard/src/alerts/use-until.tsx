import { useState, type ReactNode } from "react";
import { untilOf } from "../job/until.ts";
import { RadioGroup } from "../ui/radio-group.tsx";
import { TextField } from "../ui/text-field.tsx";

type Length = "hour" | "tomorrow" | "week" | "date";

/** The question for how long, with its answer: undefined where it is none, and then the field says why. */
export function useUntil(options: readonly { id: Length; label: string }[]): {
  fields: ReactNode;
  read: () => Date | undefined;
} {
  const [length, setLength] = useState<Length>(options[0]!.id);
  const [date, setDate] = useState("");
  const [error, setError] = useState<string>();
  return {
    read() {
      const at = instantOf(length, date, new Date());
      if (at instanceof Date) return at;
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
          <RadioGroup label="For how long" options={options} value={length} onChange={setLength} />
        )}
        {length === "date" && (
          <TextField
            label="Until, your time"
            type="datetime-local"
            value={date}
            error={error}
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

function instantOf(length: Length, date: string, now: Date): Date | "past" | "missing" {
  if (length === "week") return new Date(now.getTime() + 7 * 86_400_000);
  return untilOf(length, date, now) ?? "missing";
}
