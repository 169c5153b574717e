import type { FieldProps } from "@rjsf/utils";
import { shown } from "../differences.ts";
import type { Schema } from "../schema/schema.ts";
import styles from "./constant.module.css";
import { useFieldWords } from "./words.tsx";

/** A value that is shown and cannot be set. */
export function Constant(props: FieldProps) {
  const { label, description } = useFieldWords(props);
  const schema = props.schema as Schema;
  return (
    <div className={styles.constant}>
      <span className={styles.label}>{label}</span>
      <span>{shown(schema, props.formData ?? schema.const ?? schema.enum?.[0])}</span>
      {description !== undefined && <span className={styles.help}>{description}</span>}
    </div>
  );
}
