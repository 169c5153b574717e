import { Button } from "../ui/button.tsx";
import type { Difference } from "./differences.ts";
import styles from "./differences-list.module.css";
import type { Path } from "./schema/schema.ts";

/** Before and after, value by value. */
export function DifferencesList({
  title,
  list,
  putBack,
}: {
  title: string;
  list: readonly Difference[];
  putBack?: (path: Path) => void;
}) {
  return (
    <section className={styles.section} aria-label={title}>
      <p className={styles.title}>{title}</p>
      <ul className={styles.list}>
        {list.map(({ path, label, before, after }) => (
          <li className={styles.row} key={path.join(".")}>
            <span className={styles.label}>{label}</span>
            <span className={styles.values}>
              <del className={styles.before}>{before}</del>
              <span className={styles.arrow} aria-hidden="true">
                →
              </span>
              <ins className={styles.after}>{after}</ins>
            </span>
            {putBack !== undefined && (
              <Button
                variant="quiet"
                size="small"
                aria-label={`Put back ${label}: ${before}`}
                onPress={() => putBack(path)}
              >
                Put back
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
