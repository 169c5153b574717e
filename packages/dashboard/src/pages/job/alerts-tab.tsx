import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { AlertList } from "../../alerts/alert-list.tsx";
import { RuleList } from "../../alerts/rule-list.tsx";
import { rulesForJob } from "../../alerts/rules-in-force.ts";
import { ask, askPages } from "../../api/ask.ts";
import { useMe } from "../../frame/me.tsx";
import { jobTitle } from "../../job/job-title.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import styles from "./job-page.module.css";
import type { Job } from "./job.ts";

const QuietDialog = lazy(async () => ({
  default: (await import("../../alerts/quiet-dialog.tsx")).QuietDialog,
}));

/** What was wrong with this job, and what decides of it. */
export function AlertsTab({ job }: { job: Job }) {
  return (
    <div className={styles.tab}>
      <Alerts job={job} />
      <Rules job={job} />
    </div>
  );
}

function Alerts({ job }: { job: Job }) {
  const { can } = useMe();
  const [isHolding, setHolding] = useState(false);
  const alerts = useInfiniteQuery(askPages("listAlerts", { query: { job: job.name, limit: 20 } }));
  const rows = alerts.data?.pages.flatMap((page) => page.rows);
  return (
    <section aria-labelledby="job-alerts">
      <div className={styles.chartHead}>
        <h2 id="job-alerts" className={styles.heading}>
          Alerts
        </h2>
        {can("run") && <Button onPress={() => setHolding(true)}>Hold its alerts…</Button>}
      </div>
      {alerts.isError && (
        <ErrorPanel
          title="The alerts cannot be shown"
          problem={alerts.error}
          retry={() => void alerts.refetch()}
        />
      )}
      {alerts.isPending && <Skeleton lines={4} />}
      {rows?.length === 0 && (
        <EmptyState title="There was no alert of this job yet">
          What is wrong by the rules below is listed here, and in the{" "}
          <Link to="/alerts">inbox</Link>.
        </EmptyState>
      )}
      {rows !== undefined && rows.length > 0 && (
        <AlertList
          isMixed
          alerts={rows}
          hasMore={alerts.hasNextPage}
          isLoadingMore={alerts.isFetchingNextPage}
          onMore={() => void alerts.fetchNextPage()}
        />
      )}
      {isHolding && (
        <Suspense>
          <QuietDialog
            window={null}
            name={`${jobTitle(job)} is worked on`}
            scope={{ scope: "job", job: job.name }}
            onClose={() => setHolding(false)}
          />
        </Suspense>
      )}
    </section>
  );
}

function Rules({ job }: { job: Job }) {
  const rules = useQuery(ask("listAlertRules", {}));
  const rows = rules.data?.rows;
  return (
    <section aria-labelledby="job-rules">
      <h2 id="job-rules" className={styles.heading}>
        Rules that count for it
      </h2>
      {rules.isError && (
        <ErrorPanel
          title="The rules cannot be shown"
          problem={rules.error}
          retry={() => void rules.refetch()}
        />
      )}
      {rules.isPending && <Skeleton lines={4} />}
      {rows !== undefined && (
        <RuleList
          label="Rules that count for this job"
          rules={rulesForJob(rows, job)}
          all={rows}
          job={job}
        />
      )}
    </section>
  );
}
