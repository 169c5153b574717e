import type { ObjectFieldTemplateProps } from "@rjsf/utils";
import { Disclosure } from "../../ui/disclosure.tsx";
import { differences } from "../differences.ts";
import { useFormState } from "../form-state.ts";
import { partOf } from "../schema/part.ts";
import { labelOf } from "../schema/label.ts";
import type { Schema } from "../schema/schema.ts";
import styles from "./object.module.css";

/** The fields of an object: the first level is open, what lies deeper is folded. */
export function ObjectFields({
  title,
  description,
  properties,
  fieldPathId,
  schema: given,
}: ObjectFieldTemplateProps) {
  const { filled, problemsUnder } = useFormState();
  const { path } = fieldPathId;
  const schema = given as Schema;
  const fields = (
    <div className={styles.fields}>
      {properties.filter(({ hidden }) => !hidden).map(({ content }) => content)}
    </div>
  );
  if (path.length === 0 || title === "") return fields;
  const label = labelOf(String(path.at(-1)), schema);
  const depth = path.filter((step) => typeof step === "string").length;
  const help = description !== undefined && <p className={styles.help}>{description}</p>;
  if (depth > 1) {
    const changed = differences(schema, undefined, partOf(filled, path)).length;
    const wrong = problemsUnder(path).length;
    return (
      <div className={styles.folded}>
        <Disclosure
          title={
            <>
              {label}
              {wrong > 0 && <span className={styles.wrong}>{wrong} to correct</span>}
              {wrong === 0 && changed > 0 && <span className={styles.count}>{changed} set</span>}
            </>
          }
        >
          {help}
          {fields}
        </Disclosure>
      </div>
    );
  }
  return (
    <fieldset className={styles.object}>
      <legend className={styles.legend}>{label}</legend>
      {help}
      {fields}
    </fieldset>
  );
}
