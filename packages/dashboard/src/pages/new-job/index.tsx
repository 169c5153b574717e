import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../frame/me.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Wizard } from "./wizard.tsx";

const route = getRouteApi("/frame/jobs/new");

/** A job is made in five steps, each of which becomes a sentence. */
export function Page() {
  const { can } = useMe();
  const { handler, from } = route.useSearch();
  if (!can("write")) return <NotForReaders />;
  return from === undefined ? (
    <Wizard first={handler} key={handler} />
  ) : (
    <WizardFromJob from={from} key={from} />
  );
}

function WizardFromJob({ from }: { from: string }) {
  const job = useQuery(ask("getJob", { parameters: { job: from } }));
  if (job.data !== undefined) return <Wizard copied={job.data} />;
  return (
    <>
      <PageHeader title="New job" />
      {job.error === null ? (
        <Skeleton lines={6} />
      ) : (
        <ErrorPanel
          problem={job.error}
          title={`The job ${from} cannot be copied`}
          retry={() => void job.refetch()}
        />
      )}
    </>
  );
}

function NotForReaders() {
  return (
    <>
      <PageHeader title="New job" />
      <EmptyState
        title="Only admins create jobs"
        actions={<LinkButton to="/jobs">See all jobs</LinkButton>}
      >
        Your role can see jobs and what they did. Ask an admin to create one, or to make you an
        admin.
      </EmptyState>
    </>
  );
}
