import { Button } from "../ui/button.tsx";
import { partOf } from "./schema/part.ts";
import styles from "./extra-values.module.css";
import type { Path } from "./schema/schema.ts";

/** Values that the handler's schema does not name: a form would lose them in silence. */
export function ExtraValues({
  paths,
  value,
  remove,
}: {
  paths: readonly Path[];
  value: unknown;
  remove: (path: Path) => void;
}) {
  if (paths.length === 0) return null;
  const title = paths.length === 1 ? "1 extra value kept" : `${paths.length} extra values kept`;
  return (
    <section className={styles.section} aria-label={title}>
      <p className={styles.title}>{title}</p>
      <p className={styles.help}>
        {paths.length === 1
          ? "The handler does not name it, and may refuse it."
          : "The handler does not name them, and may refuse them."}
      </p>
      <ul>
        {paths.map((path) => {
          const name = path.join(".");
          return (
            <li className={styles.row} key={name}>
              <code className={styles.value}>
                {name}: {JSON.stringify(partOf(value, path))}
              </code>
              <Button
                variant="quiet"
                size="small"
                aria-label={`Remove ${name}`}
                onPress={() => remove(path)}
              >
                Remove
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
