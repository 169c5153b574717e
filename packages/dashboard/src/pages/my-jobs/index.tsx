import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../frame/me.tsx";
import { usePageTitle } from "../../frame/page-title.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { JobDialog } from "./job-dialog.tsx";
import { JobLine } from "./job-line.tsx";
import styles from "./my-jobs.module.css";

const Everybody = lazy(async () => ({ default: (await import("./everybody.tsx")).Everybody }));

/** What is done for oneself alone; for admins, also of what people may make jobs, and everybody's. */
export function Page() {
  usePageTitle("My jobs");
  const { can } = useMe();
  const templates = useQuery(ask("listMyTemplates", {}));
  // no event tells of them: they are nobody else's
  const jobs = useQuery({ ...ask("listMyJobs", {}), refetchInterval: 10_000 });
  const [isCreating, setCreating] = useState(false);
  const offered = templates.data?.rows ?? [];
  const { used = 0, limits } = templates.data ?? {};
  const isFull = limits !== undefined && used >= limits.jobs;
  const failed = jobs.error ?? templates.error;
  return (
    <>
      <PageHeader
        title="My jobs"
        actions={
          offered.length > 0 && (
            <Button variant="filled" isDisabled={isFull} onPress={() => setCreating(true)}>
              Make a job
            </Button>
          )
        }
      >
        <p>
          What is done for you, and seen by you and the admins alone.
          {isFull &&
            ` You have ${limits.jobs}, and nobody has more: a place is free an hour after one is deleted.`}
        </p>
      </PageHeader>
      <div className={styles.page}>
        {failed !== null && (
          <ErrorPanel
            title="Your jobs cannot be shown"
            problem={failed}
            retry={() => {
              void jobs.refetch();
              void templates.refetch();
            }}
          />
        )}
        {jobs.isPending && failed === null && <Skeleton lines={4} />}
        {jobs.data?.rows.length === 0 && templates.data !== undefined && (
          <EmptyState title="You have no jobs of your own">
            {offered.length === 0
              ? "As long as an admin allows none, there is nothing to make one of."
              : `Make one: ${offered.map(({ title }) => title.toLowerCase()).join(", ")}.`}
          </EmptyState>
        )}
        {jobs.data !== undefined && jobs.data.rows.length > 0 && (
          <ul className={styles.lines} aria-label="My jobs">
            {jobs.data.rows.map((job) => (
              <JobLine key={job.id} job={job} templates={offered} />
            ))}
          </ul>
        )}
        {can("admin") && (
          <Suspense fallback={<Skeleton lines={4} />}>
            <Everybody />
          </Suspense>
        )}
        {isCreating && (
          <JobDialog job={null} templates={offered} onClose={() => setCreating(false)} />
        )}
      </div>
    </>
  );
}
