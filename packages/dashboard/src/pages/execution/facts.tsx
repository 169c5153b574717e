import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask } from "../../api/ask.ts";
import { formatDuration } from "../../time/format-duration.ts";
import { StatusLabel } from "../../status/status-label.tsx";
import { Time } from "../../time/time.tsx";
import { Copyable } from "../../ui/copyable.tsx";
import { changedParameters } from "../../job/changed-parameters.ts";
import { Disclosure } from "../../ui/disclosure.tsx";
import type { ExecutionOfPage } from "./execution-of-page.ts";
import { plural } from "../../words/count.ts";
import styles from "./execution.module.css";

/** Beside the log: what went in, what came out, where it ran, and the executions around it. */
export function Facts({ execution }: { execution: ExecutionOfPage }) {
  const { job } = execution;
  const changed = job === null ? [] : changedParameters(execution.parameters, job.parameters);
  return (
    <aside className={styles.facts} aria-label="About this execution">
      <Fact title="Result">
        {execution.result === null ? (
          <p className={styles.none}>{execution.completedAt === null ? "None yet" : "None"}</p>
        ) : (
          <Json value={execution.result} label="the result" />
        )}
      </Fact>
      <Fact title="Parameters">
        {isEmpty(execution.parameters) ? (
          <p className={styles.none}>None</p>
        ) : (
          <Json value={execution.parameters} label="the parameters" />
        )}
        {changed.length > 0 && (
          <p className={styles.note}>
            The job has others now:{" "}
            {changed.map(({ path, after }, index) => (
              <span key={path}>
                {index > 0 && ", "}
                <code>{path}</code> is <code>{after}</code>
              </span>
            ))}
          </p>
        )}
      </Fact>
      <Fact title="Where">
        <dl className={styles.pairs}>
          <dt>Handler</dt>
          <dd>
            <code>{execution.handler}</code>
            {execution.handlerVersion !== null && ` ${execution.handlerVersion}`}
          </dd>
          <dt>Worker</dt>
          <dd>
            {execution.worker ?? (execution.workerId === null ? "none yet" : "no longer known")}
            {execution.handedOver !== null && (
              <>
                {" "}
                has handed it over; a callback is due by{" "}
                <Time at={execution.handedOver.leaseUntil} variant="absolute" />
              </>
            )}
          </dd>
          <dt>Duration</dt>
          <dd>
            {execution.durationMs === null ? "not known yet" : formatDuration(execution.durationMs)}
          </dd>
          <dt>Priority</dt>
          <dd>{execution.priority}</dd>
          {execution.key !== null && (
            <>
              <dt>Key</dt>
              <dd>
                <code>{execution.key}</code>
              </dd>
            </>
          )}
          <dt>Log</dt>
          <dd>
            {plural(execution.logLines, "line")}
            {execution.logBytes > 0 && `, ${sizeOf(execution.logBytes)}`}
          </dd>
        </dl>
      </Fact>
      {execution.alert !== null && <Told alert={execution.alert} />}
      <Neighbours execution={execution} />
      <Disclosure title="As JSON">
        <Json value={execution} label="the execution as JSON" />
      </Disclosure>
    </aside>
  );
}

function Fact({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className={styles.fact}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** Who was told of it, and whether that arrived. */
function Told({ alert: id }: { alert: string }) {
  const alert = useQuery(ask("getAlert", { parameters: { alert: id } })).data;
  if (alert === undefined) return null;
  return (
    <Fact title="Told">
      {alert.deliveries.length === 0 && <p className={styles.none}>Nobody yet</p>}
      <ul className={styles.around}>
        {alert.deliveries.slice(0, 5).map((delivery) => (
          <li key={delivery.id}>
            {delivery.channel.name ?? "a channel that is gone"}:{" "}
            {delivery.status.replaceAll("_", " ")}{" "}
            <Time at={delivery.createdAt} variant="relative" />
          </li>
        ))}
        <li>
          <Link to="/alerts/$part" params={{ part: id }}>
            The alert
          </Link>
        </li>
      </ul>
    </Fact>
  );
}

function Neighbours({ execution }: { execution: ExecutionOfPage }) {
  const { previous, next, retries } = execution;
  if (previous === null && next === null && retries.length === 0) return null;
  return (
    <Fact title="Around it">
      <ul className={styles.around}>
        {previous !== null && (
          <li>
            <Link to="/executions/$execution" params={{ execution: previous }}>
              The one before
            </Link>
          </li>
        )}
        {next !== null && (
          <li>
            <Link to="/executions/$execution" params={{ execution: next }}>
              The one after
            </Link>
          </li>
        )}
        {retries.map((retry) => (
          <li key={retry.id}>
            Retried:{" "}
            <Link
              className={styles.other}
              to="/executions/$execution"
              params={{ execution: retry.id }}
            >
              <StatusLabel execution={{ ...retry, reason: null }} isShort />
            </Link>
          </li>
        ))}
      </ul>
    </Fact>
  );
}

function Json({ value, label }: { value: unknown; label: string }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <div className={styles.json}>
      <pre tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <Copyable text={text} label={label}>
        {null}
      </Copyable>
    </div>
  );
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
