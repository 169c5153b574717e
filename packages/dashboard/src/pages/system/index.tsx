import { useQuery } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { config } from "../../api/config.ts";
import type { Answer } from "../../api/call.ts";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SectionBoundary } from "../../ui/section-boundary.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Time } from "../../time/time.tsx";
import { AllSchedules } from "./all-schedules.tsx";
import { DeliveryHealth } from "./delivery-health.tsx";
import { Diagnostics } from "./diagnostics.tsx";
import { Doctor } from "./doctor.tsx";
import { EdgeSection } from "./edge.tsx";
import { HandlersTable } from "./handlers-table.tsx";
import styles from "./system.module.css";
import { NextPurge } from "./next-purge.tsx";
import { WorkersTable } from "./workers-table.tsx";
import { countText } from "../../words/count.ts";
import { sizeOf } from "../../words/size.ts";

/** What this Horarium is made of, and how it is. */
export function Page() {
  const system = useQuery({ ...ask("readSystem", {}), refetchInterval: 10_000 });
  return (
    <>
      <PageHeader title="System">
        {system.data !== undefined && (
          <p className={styles.about}>
            Horarium {system.data.version} · schema {system.data.schema} · PostgreSQL{" "}
            {system.data.database.version}
          </p>
        )}
      </PageHeader>
      <div className={styles.sections}>
        <SectionBoundary name="The workers">
          <WorkersTable />
        </SectionBoundary>
        {system.isError && (
          <ErrorPanel
            title="The figures cannot be shown"
            problem={system.error}
            retry={() => void system.refetch()}
          />
        )}
        {system.isPending && <Skeleton lines={6} />}
        {system.data !== undefined && (
          <>
            <Waiting system={system.data} />
            {system.data.edge !== null && <EdgeSection edge={system.data.edge} />}
            <Storage system={system.data} />
          </>
        )}
        <SectionBoundary name="The stop of all schedules">
          <AllSchedules />
        </SectionBoundary>
        <SectionBoundary name="The handlers">
          <HandlersTable />
        </SectionBoundary>
        <SectionBoundary name="The delivery of alerts">
          <DeliveryHealth />
        </SectionBoundary>
        <SectionBoundary name="The check of the tables">
          <Doctor />
        </SectionBoundary>
        <SectionBoundary name="The diagnostics">
          <Diagnostics />
        </SectionBoundary>
        <section aria-labelledby="more">
          <h2 id="more" className={styles.heading}>
            More
          </h2>
          <p>
            <a href={`${config.base}api/docs`}>The API’s reference</a> ·{" "}
            <a href={`${config.base}metrics`}>Metrics for Prometheus</a>
          </p>
        </section>
      </div>
    </>
  );
}

type System = Answer<"readSystem">;

function Waiting({ system: { waiting, streams } }: { system: System }) {
  const count = (value: number) => (value === 10_000 ? "10,000 or more" : countText(value));
  return (
    <section aria-labelledby="waiting">
      <h2 id="waiting" className={styles.heading}>
        What waits
      </h2>
      <dl className={styles.numbers}>
        <div>
          <dt>For a free worker</dt>
          <dd>
            {count(waiting.forWorker)}
            {waiting.oldestDueAt !== null && (
              <span className={styles.note}>
                {" "}
                the first was due <Time at={waiting.oldestDueAt} variant="relative" />
              </span>
            )}
          </dd>
        </div>
        <div>
          <dt>For another execution or a place of their key</dt>
          <dd>{count(waiting.held)}</dd>
        </div>
        <div>
          <dt>For their time</dt>
          <dd>{count(waiting.scheduled)}</dd>
        </div>
        <div>
          <dt>Browsers and others that follow this server</dt>
          <dd>{countText(streams)}</dd>
        </div>
      </dl>
    </section>
  );
}

function Storage({ system: { database } }: { system: System }) {
  const shown = database.tables.filter(({ bytes }) => bytes > 0).slice(0, 8);
  return (
    <section aria-labelledby="storage">
      <h2 id="storage" className={styles.heading}>
        Storage
      </h2>
      <p className={styles.about}>
        The whole database has {sizeOf(database.bytes)}. <NextPurge />
      </p>
      <div className={styles.scroller}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Table</th>
              <th scope="col" className={styles.end}>
                Size
              </th>
              <th scope="col" className={styles.end}>
                Rows, about
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ name, bytes, rows }) => (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td className={styles.end}>{sizeOf(bytes)}</td>
                <td className={styles.end}>{rows === null ? "not known yet" : countText(rows)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
