import { focusField } from "./focus-field.ts";
import { fieldId } from "./form-state.ts";
import styles from "./problem-summary.module.css";
import { labelAt } from "./schema/label.ts";
import type { Schema } from "./schema/schema.ts";
import type { Problem } from "./validate/problems.ts";

/** All that is to be corrected, with links to the fields. */
export function ProblemSummary({
  root,
  value,
  problems,
  idPrefix,
  isForm,
}: {
  root: Schema;
  value: unknown;
  problems: readonly Problem[];
  idPrefix: string;
  /** In the text there is nothing to go to. */
  isForm: boolean;
}) {
  if (problems.length === 0) return null;
  const count = problems.length === 1 ? "One value is" : `${problems.length} values are`;
  return (
    <div className={styles.summary} role="status">
      <p className={styles.title}>{count} to be corrected</p>
      <ul>
        {problems.map(({ path, message }) => {
          const label = labelAt(root, path, value);
          const id = fieldId(idPrefix, path);
          return (
            <li key={id}>
              {label !== "" && isForm && (
                <a
                  href={`#${id}`}
                  onClick={(event) => {
                    event.preventDefault();
                    focusField(id);
                  }}
                >
                  {label}
                </a>
              )}
              {label !== "" && !isForm && <b>{label}</b>}
              {label !== "" && ": "}
              {message}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
