import { usePrefetchQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Suspense } from "react";
import { ask } from "../../api/ask.ts";
import { ApiProblem } from "../../api/problem.ts";
import { usePageTitle } from "../../frame/page-title.ts";
import { jobTitle } from "../../job/job-title.ts";
import { usePageZone } from "../../time/page-zone.ts";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SectionBoundary } from "../../ui/section-boundary.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { JobHeader } from "./job-header.tsx";
import type { Job } from "./job.ts";
import { AlertsTab, ChangesTab, ExecutionsTab, ParametersTab, ScheduleTab } from "./lazy-tabs.ts";
import { NoSuchJob } from "./no-such-job.tsx";
import { Overview } from "./overview.tsx";

export function Page() {
  const { job: name } = useParams({ from: "/frame/jobs/$job" });
  const job = useQuery(ask("getJob", { parameters: { job: name } }));
  // the head of the page says whether one can do it
  usePrefetchQuery(ask("listWorkers", {}));
  if (job.data !== undefined) return <Known job={job.data} />;
  if (job.error instanceof ApiProblem && job.error.status === 404) return <NoSuchJob name={name} />;
  if (job.error !== null) {
    return (
      <>
        <PageHeader title={jobTitle({ title: null, name })} />
        <ErrorPanel
          title="The job cannot be shown"
          problem={job.error}
          retry={() => void job.refetch()}
        />
      </>
    );
  }
  return (
    <>
      <PageHeader title={jobTitle({ title: null, name })} />
      <Skeleton lines={6} />
    </>
  );
}

function Known({ job }: { job: Job }) {
  const { tab = "overview" } = useSearch({ from: "/frame/jobs/$job" });
  const navigate = useNavigate({ from: "/jobs/$job" });
  usePageZone(job.timezone);
  usePageTitle(`${job.last?.status === "failed" ? "✕ " : ""}${jobTitle(job)}`);
  const section = (name: string, content: React.ReactNode) => (
    <SectionBoundary name={name}>
      <Suspense fallback={<Skeleton lines={6} />}>{content}</Suspense>
    </SectionBoundary>
  );
  return (
    <>
      <JobHeader job={job} />
      <Tabs
        label="Parts of this job"
        selected={tab}
        onChange={(next) => void navigate({ search: next === "overview" ? {} : { tab: next } })}
        items={[
          {
            id: "overview",
            label: "Overview",
            content: section("The overview", <Overview job={job} />),
          },
          {
            id: "executions",
            label: "Executions",
            content: section("The executions", <ExecutionsTab job={job} />),
          },
          {
            id: "schedule",
            label: "Schedule",
            content: section("The schedule", <ScheduleTab job={job} />),
          },
          {
            id: "parameters",
            label: "Parameters",
            content: section("The parameters", <ParametersTab job={job} />),
          },
          {
            id: "alerts",
            label: "Alerts",
            content: section("The alerts", <AlertsTab job={job} />),
          },
          {
            id: "changes",
            label: "Changes",
            content: section("The changes", <ChangesTab job={job} />),
          },
        ]}
      />
    </>
  );
}
