import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask } from "../../api/ask.ts";
import { Chip } from "../../ui/chip.tsx";
import { classNames } from "../../ui/class-names.ts";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import styles from "./system.module.css";

/** What jobs can be made of, and who offers it now. */
export function HandlersTable() {
  const handlers = useQuery(ask("listHandlers", {}));
  return (
    <section aria-labelledby="handlers">
      <h2 id="handlers" className={styles.heading}>
        Handlers
      </h2>
      {handlers.isError && (
        <ErrorPanel
          title="The handlers cannot be shown"
          problem={handlers.error}
          retry={() => void handlers.refetch()}
        />
      )}
      {handlers.isPending && <Skeleton lines={6} />}
      {handlers.data !== undefined && (
        <div className={styles.scroller}>
          <table className={classNames(styles.table, styles.handlers)}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">What it does</th>
                <th scope="col">Runs in</th>
                <th scope="col" className={styles.end}>
                  Live workers
                </th>
              </tr>
            </thead>
            <tbody>
              {handlers.data.rows.map((handler) => (
                <tr key={handler.name}>
                  <th scope="row">
                    <Link to="/jobs" search={{ handler: handler.name }}>
                      <code>{handler.name}</code>
                    </Link>
                  </th>
                  <td>{handler.description}</td>
                  <td>{places[handler.isolation]}</td>
                  <td className={styles.end}>
                    {handler.workers === 0 ? <Chip tone="ochre">none</Chip> : handler.workers}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const places = {
  inline: "the worker itself",
  thread: "a thread",
  process: "a process",
} as const;
