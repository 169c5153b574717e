import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { AlertActions } from "../../alerts/alert-actions.tsx";
import { AlertFacts } from "../../alerts/alert-facts.tsx";
import { AlertGlyph } from "../../alerts/alert-glyph.tsx";
import { DeliveryList } from "../../alerts/delivery-list.tsx";
import { StateChip } from "../../alerts/state-chip.tsx";
import { whileSending } from "../../alerts/while-sending.ts";
import { ask } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import { ApiProblem } from "../../api/problem.ts";
import { usePageTitle } from "../../frame/page-title.ts";
import { Chip } from "../../ui/chip.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { AlertHistory } from "./alert-history.tsx";
import { AlertsNav } from "./alerts-nav.tsx";
import styles from "./alerts-page.module.css";

/** One alert: what it is, who is at it, what has happened to it, and what was sent of it. */
export function AlertPage({ id }: { id: string }) {
  const alert = useQuery({
    ...ask("getAlert", { parameters: { alert: id } }),
    refetchInterval: ({ state: { data } }) => (data === undefined ? false : whileSending([data])),
  });
  if (alert.data !== undefined) return <Known alert={alert.data} />;
  if (alert.error instanceof ApiProblem && [404, 422].includes(alert.error.status)) {
    return (
      <>
        <PageHeader title="No such alert" actions={<AlertsNav />} />
        <EmptyState title="There is no such alert" actions={<Link to="/alerts">All alerts</Link>}>
          Its address may not be whole, or retention has taken it away.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader title="Alert" actions={<AlertsNav />} />
      {alert.error === null ? (
        <Skeleton lines={6} />
      ) : (
        <ErrorPanel
          title="The alert cannot be shown"
          problem={alert.error}
          retry={() => void alert.refetch()}
        />
      )}
    </>
  );
}

function Known({ alert }: { alert: Answer<"getAlert"> }) {
  usePageTitle(`${alert.state === "resolved" ? "" : "✕ "}${alert.sentence}`);
  return (
    <>
      <PageHeader
        title={alert.sentence}
        mark={<AlertGlyph alert={alert} />}
        actions={<AlertsNav />}
      >
        <div className={styles.state}>
          <StateChip state={alert.state} />
          {alert.isFlapping && (
            <>
              <Chip tone="ochre">Flapping</Chip> It comes and goes: it is told again when it has
              been steady for a while.
            </>
          )}
          <AlertFacts alert={alert} />
        </div>
        <p className={styles.state}>
          {alert.job !== null && (
            <Link to="/jobs/$job" params={{ job: alert.job.name }}>
              See the job
            </Link>
          )}
          {alert.execution !== null && (
            <Link to="/executions/$execution" params={{ execution: alert.execution }}>
              See the execution
            </Link>
          )}
          {alert.channel !== null && (
            <Link to="/alerts/$part" params={{ part: "channels" }}>
              See the channels
            </Link>
          )}
        </p>
        <div className={styles.deeds}>
          <AlertActions alert={alert} isOnPage />
        </div>
      </PageHeader>
      <div className={styles.page}>
        {alert.error !== null && (
          <section aria-labelledby="error">
            <h2 id="error" className={styles.heading}>
              Error
            </h2>
            <pre className={styles.error}>{alert.error}</pre>
          </section>
        )}
        <section aria-labelledby="history">
          <h2 id="history" className={styles.heading}>
            History
          </h2>
          <AlertHistory history={alert.history} />
        </section>
        <section aria-labelledby="deliveries">
          <h2 id="deliveries" className={styles.heading}>
            Sent
          </h2>
          {alert.deliveries.length === 0 ? (
            <p className={styles.about}>
              Nothing was sent of it alone. A message that tells of many alerts at once is in the
              log of its{" "}
              <Link to="/alerts/$part" params={{ part: "channels" }}>
                channel
              </Link>
              .
            </p>
          ) : (
            <DeliveryList deliveries={alert.deliveries} isOfOneAlert />
          )}
        </section>
      </div>
    </>
  );
}
