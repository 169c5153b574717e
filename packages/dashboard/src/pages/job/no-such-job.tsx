import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import { useWrite } from "../../api/use-write.ts";
import { useMe } from "../../frame/me.tsx";
import { Time } from "../../time/time.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { showToast } from "../../ui/toast-store.ts";

type Change = Answer<"listChanges">["rows"][number];

/** In place of a job that is not there: who has deleted it, if anybody did, and the way back. */
export function NoSuchJob({ name }: { name: string }) {
  const deletions = useQuery(ask("listChanges", { query: { verb: "delete", limit: 200 } }));
  const deletion = deletions.data?.rows.find(({ job, jobId }) => job === name || jobId === name);
  if (deletions.isPending) return <PageHeader title="No such job" />;
  if (deletion === undefined) {
    return (
      <>
        <PageHeader title="No such job" />
        <EmptyState
          title={`There is no job “${name}”`}
          actions={<LinkButton to="/jobs">All jobs</LinkButton>}
        >
          The{" "}
          <Link to="/changes" search={{ verb: "create,delete,restore" }}>
            changes
          </Link>{" "}
          say which jobs were deleted, and by whom. <Executions name={name} /> stay as long as
          retention keeps them.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader title="A deleted job" />
      <EmptyState
        title={`The job “${deletion.job ?? name}” is deleted`}
        actions={
          <>
            <Restore deletion={deletion} />
            <LinkButton to="/jobs">All jobs</LinkButton>
          </>
        }
      >
        Deleted{deletion.by === null ? "" : ` by ${deletion.by}`},{" "}
        <Time at={deletion.at} variant="absolute" seconds={false} />
        {deletion.reason === null ? "" : `: “${deletion.reason}”`}.{" "}
        <Executions name={deletion.job ?? name} /> and their logs stay as long as retention keeps
        them.
      </EmptyState>
    </>
  );
}

function Executions({ name }: { name: string }) {
  return (
    <Link to="/executions" search={{ q: `job:${name}` }}>
      Its executions
    </Link>
  );
}

function Restore({ deletion: { jobId, isRevertable } }: { deletion: Change }) {
  const { can } = useMe();
  const restore = useWrite("restoreJob", {
    onDone: () => showToast({ text: "It is restored, with the settings that it had." }),
    onRefused: ({ message }) => showToast({ text: message }),
  });
  if (!can("write") || !isRevertable || jobId === null) return null;
  return (
    <Button
      variant="filled"
      isPending={restore.isPending}
      onPress={() => restore.mutate({ parameters: { job: jobId }, body: {} })}
    >
      Restore it
    </Button>
  );
}
