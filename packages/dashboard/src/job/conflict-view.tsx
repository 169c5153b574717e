import type { Answer } from "../api/call.ts";
import { Button } from "../ui/button.tsx";
import styles from "./job.module.css";

type Job = Answer<"getJob">;

export interface ConflictViewProps {
  /** What is to be saved here. */
  mine: Readonly<Record<string, unknown>>;
  /** The job as somebody else has saved it meanwhile. */
  theirs: Job;
  onTakeMine: () => void;
  onTakeTheirs: () => void;
}

/** Two people have changed the same job: both sides, and nothing of either is lost. */
export function ConflictView({ mine, theirs, onTakeMine, onTakeTheirs }: ConflictViewProps) {
  return (
    <section
      className={styles.conflict}
      role="alert"
      aria-label="Changed by somebody else meanwhile"
    >
      <p className={styles.detailsTitle}>Somebody else has changed this job meanwhile.</p>
      <table className={styles.sides}>
        <thead>
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">Yours</th>
            <th scope="col">As it is now</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(mine).map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <code>{shown(value)}</code>
              </td>
              <td>
                <code>{shown(theirs[name as keyof Job])}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={styles.detailsActions}>
        <Button onPress={onTakeMine}>Keep mine, and save again</Button>
        <Button variant="quiet" onPress={onTakeTheirs}>
          Take theirs
        </Button>
      </div>
    </section>
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}
