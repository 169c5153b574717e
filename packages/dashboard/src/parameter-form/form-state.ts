import { createContext, use } from "react";
import type { Path, Schema } from "./schema/schema.ts";

/** What the fields need of the form, whatever rjsf hands down. */
export interface FormState {
  root: Schema;
  /** With defaults filled in. */
  filled: unknown;
  /** As it is kept. */
  value: unknown;
  saved: unknown;
  idPrefix: string;
  problemAt: (path: Path) => string | undefined;
  problemsUnder: (path: Path) => readonly { path: Path; message: string }[];
  touch: (path: Path) => void;
  reset: (path: Path) => void;
}

export const FormStateContext = createContext<FormState | null>(null);

export function useFormState(): FormState {
  const state = use(FormStateContext);
  if (state === null) throw new Error("a field stands outside a parameter form");
  return state;
}

/** The id of the element around a field: what links of the summary point to. */
export function fieldId(idPrefix: string, path: Path): string {
  return [idPrefix, ...path].join("_");
}
