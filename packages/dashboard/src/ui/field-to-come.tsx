import field from "./field.module.css";
import { FieldFrame, useFieldIds, type FieldWords } from "./field.tsx";

/** Keeps the room of a field that is being loaded, with its words and what stands in it. */
export function FieldToCome({ text, ...words }: FieldWords & { text: string }) {
  const ids = useFieldIds(words);
  return (
    <FieldFrame {...words} ids={ids}>
      <input className={field.control} id={ids.control} value={text} readOnly aria-busy="true" />
    </FieldFrame>
  );
}
