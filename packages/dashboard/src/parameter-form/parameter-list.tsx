import { shown } from "./differences.ts";
import { partOf } from "./schema/part.ts";
import styles from "./parameter-list.module.css";
import { withDefaults } from "./schema/defaults.ts";
import { labelAt, schemaAt } from "./schema/label.ts";
import { isObject, type Path, type Schema } from "./schema/schema.ts";

/** Parameters to read: every value in the words of the form, and which of them are only defaults. */
export function ParameterList({ root, value }: { root: Schema; value: unknown }) {
  const filled = withDefaults(root, value);
  const paths = leavesOf(filled, []);
  if (paths.length === 0) return <p className={styles.none}>No parameters.</p>;
  return (
    <dl className={styles.list}>
      {paths.map((path) => {
        const isDefault = partOf(value, path) === undefined;
        return (
          <div className={styles.row} key={path.join(".")}>
            <dt className={styles.label}>{labelAt(root, path, filled)}</dt>
            <dd className={styles.value}>
              {shown(schemaAt(root, path, filled) ?? {}, partOf(filled, path))}
              {isDefault && <span className={styles.default}> by default</span>}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function leavesOf(value: unknown, at: Path): Path[] {
  if (!isObject(value)) return at.length === 0 ? [] : [at];
  const entries = Object.entries(value);
  if (entries.length === 0 && at.length > 0) return [at];
  return entries.flatMap(([name, inner]) => leavesOf(inner, [...at, name]));
}
