import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ask } from "../../../api/ask.ts";
import { usePageTitle } from "../../../frame/page-title.ts";
import { jobTitle } from "../../../job/job-title.ts";
import { Button } from "../../../ui/button.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { ErrorPanel } from "../../../ui/error-panel.tsx";
import { LinkButton } from "../../../ui/link-button.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { SectionBoundary } from "../../../ui/section-boundary.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import styles from "./compare.module.css";
import { nameOf, type Compared } from "./compared.ts";
import { ComparedTable } from "./compared-table.tsx";
import { ComparedValues } from "./compared-values.tsx";
import { Logs } from "./logs.tsx";

/** Two executions side by side: what went in, what came out, how long, where, and by which code. */
export function Page() {
  const { a = "", b = "" } = useSearch({ from: "/frame/executions/compare" });
  if (a === "" || b === "") return <NotTwo />;
  return <Two a={a} b={b} />;
}

function NotTwo() {
  return (
    <>
      <PageHeader title="Compare executions" />
      <EmptyState
        title="Two executions are compared"
        actions={<LinkButton to="/executions">All executions</LinkButton>}
      >
        Select two of them in the list, and press Compare. A failed execution’s own page compares it
        with the last one that completed.
      </EmptyState>
    </>
  );
}

function Two({ a, b }: { a: string; b: string }) {
  const navigate = useNavigate({ from: "/executions/compare" });
  const left = useQuery(ask("getExecution", { parameters: { execution: a } }));
  const right = useQuery(ask("getExecution", { parameters: { execution: b } }));
  const name = right.data === undefined ? null : nameOf(right.data);
  usePageTitle(name === null ? "Compare executions" : `${name}, two executions`);
  const failed = [left, right].find(({ isError }) => isError);
  return (
    <>
      <PageHeader
        title="Compare executions"
        actions={
          <Button onPress={() => void navigate({ search: { a: b, b: a }, replace: true })}>
            Swap sides
          </Button>
        }
      >
        {left.data !== undefined && right.data !== undefined && (
          <p className={styles.of}>
            <Of left={left.data} right={right.data} />
          </p>
        )}
      </PageHeader>
      {failed !== undefined && (
        <ErrorPanel
          title="One of the two cannot be shown"
          problem={failed.error}
          retry={() => void failed.refetch()}
        />
      )}
      {failed === undefined && (left.isPending || right.isPending) && <Skeleton lines={10} />}
      {left.data !== undefined && right.data !== undefined && (
        <Known left={left.data} right={right.data} />
      )}
    </>
  );
}

function Known({ left, right }: { left: Compared; right: Compared }) {
  return (
    <div className={styles.sections}>
      <SectionBoundary name="The comparison">
        <ComparedTable left={left} right={right} />
      </SectionBoundary>
      <ComparedValues
        title="Parameters"
        none="Neither has parameters."
        left={left.parameters}
        right={right.parameters}
      />
      <ComparedValues
        title="Result"
        none="Neither has a result."
        left={left.result}
        right={right.result}
      />
      <SectionBoundary name="The logs">
        <Logs left={left} right={right} />
      </SectionBoundary>
    </div>
  );
}

function Of({ left, right }: { left: Compared; right: Compared }) {
  const { job } = right;
  if (left.jobId !== right.jobId || left.handler !== right.handler)
    return <>They are not of the same job: what differs may be no wonder.</>;
  if (job === null) {
    return (
      <>
        Two executions of <code>{right.handler}</code>
      </>
    );
  }
  return (
    <>
      Two executions of{" "}
      <Link to="/jobs/$job" params={{ job: job.name }}>
        {jobTitle(job)}
      </Link>
    </>
  );
}
