import { useQuery } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import { serverNow } from "../../time/server-clock.ts";
import { Time } from "../../time/time.tsx";
import { useNow } from "../../time/use-now.ts";
import { Banner } from "../../ui/banner.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Disclosure } from "../../ui/disclosure.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import styles from "./system.module.css";

type Worker = Answer<"listWorkers">["rows"][number];

/** Silent for longer, it is taken for gone. */
const silentAfterMs = 60_000;

/** The processes that make slots due and execute: any of them does both. */
export function WorkersTable() {
  const workers = useQuery({ ...ask("listWorkers", {}), refetchInterval: 10_000 });
  const now = useNow(1_000);
  if (workers.isError) {
    return (
      <ErrorPanel
        title="The workers cannot be shown"
        problem={workers.error}
        retry={() => void workers.refetch()}
      />
    );
  }
  const rows = workers.data?.rows;
  const hasStopped = (worker: Worker) => worker.stopping && isSilent(worker, now);
  const stopped = rows?.filter(hasStopped) ?? [];
  const shown = rows?.filter((worker) => !hasStopped(worker)) ?? [];
  // one over HTTP makes no slots due
  const live = rows?.filter(
    (worker) => !isSilent(worker, now) && !worker.stopping && !worker.isRemote,
  );
  return (
    <section aria-labelledby="workers">
      <h2 id="workers" className={styles.heading}>
        Workers
      </h2>
      {rows === undefined && <Skeleton lines={3} />}
      {live?.length === 0 && (
        <Banner tone="rubric">
          No worker is live: nothing starts until one is. Start one with{" "}
          <code>horarium worker</code>.
        </Banner>
      )}
      {rows?.length === 0 && (
        <EmptyState title="No worker has ever started">
          Workers make slots due and execute. <code>horarium start</code> is one;{" "}
          <code>horarium worker</code> starts more, on this machine or others.
        </EmptyState>
      )}
      {shown.length > 0 && <Table workers={shown} now={now} />}
      {stopped.length > 0 && (
        <Disclosure
          title={
            stopped.length === 1 ? "One that has stopped" : `${stopped.length} that have stopped`
          }
        >
          <Table workers={stopped} now={now} />
        </Disclosure>
      )}
    </section>
  );
}

function Table({ workers, now }: { workers: readonly Worker[]; now: number }) {
  return (
    <div className={styles.scroller}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">State</th>
            <th scope="col" className={styles.end}>
              Running
            </th>
            <th scope="col">Handlers</th>
            <th scope="col">Version</th>
            <th scope="col">Started</th>
            <th scope="col">Last heard from</th>
            <th scope="col" className={styles.end}>
              Its clock
            </th>
          </tr>
        </thead>
        <tbody>
          {workers.map((worker) => (
            <Row key={worker.id} worker={worker} now={now} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ worker, now }: { worker: Worker; now: number }) {
  return (
    <tr>
      <th scope="row">
        {worker.name}
        {worker.pid !== null && <span className={styles.note}> process {worker.pid}</span>}
        {worker.isRemote && (
          <span className={styles.note}>
            {" "}
            over HTTP{worker.runtime !== null && `, ${worker.runtime}`}
          </span>
        )}
      </th>
      <td>{stateOf(worker, now)}</td>
      <td className={styles.end}>
        {worker.running} of {worker.concurrency}
      </td>
      <td>
        <span title={worker.handlers.join(", ")}>{worker.handlers.length}</span>
      </td>
      <td>{worker.version}</td>
      <td>
        <Time at={worker.startedAt} variant="relative" />
      </td>
      <td>
        <Time at={worker.seenAt} variant="relative" />
      </td>
      <td className={styles.end}>{skewText(worker.skewMs)}</td>
    </tr>
  );
}

function stateOf(worker: Worker, now: number) {
  if (isSilent(worker, now)) return worker.stopping ? "Stopped" : <Chip tone="rubric">Silent</Chip>;
  if (worker.stopping) return <Chip tone="ochre">Stopping</Chip>;
  return <Chip tone="verdigris">Live</Chip>;
}

function isSilent({ seenAt }: Worker, now: number): boolean {
  return Math.max(now, serverNow()) - Date.parse(seenAt) > silentAfterMs;
}

/** Against the database's. */
function skewText(ms: number | null): string {
  if (ms === null) return "not known";
  if (Math.abs(ms) < 100) return "right";
  const seconds = (Math.abs(ms) / 1_000).toFixed(1);
  return ms > 0 ? `${seconds} s ahead` : `${seconds} s behind`;
}
