import { Link } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { Description } from "../../job/description.tsx";
import { EnableSwitch } from "../../job/enable-switch.tsx";
import { JobMenu } from "../../job/job-menu.tsx";
import { jobTitle } from "../../job/job-title.ts";
import { RunButton } from "../../job/run-button.tsx";
import { useMe } from "../../frame/me.tsx";
import { useWrite } from "../../api/use-write.ts";
import { Time } from "../../time/time.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { showToast } from "../../ui/toast-store.ts";
import styles from "./job-page.module.css";
import type { Job } from "./job.ts";
import { ownerWords } from "../../words/owner-words.ts";
import { settingWords } from "../../words/setting-words.ts";

/** What the job is and how it stands, with what can be done at once. */
export function JobHeader({ job }: { job: Job }) {
  return (
    <PageHeader
      title={jobTitle(job)}
      actions={
        <>
          <EnableSwitch job={job} />
          <RunButton job={job} size="normal" />
          <JobMenu job={job} />
        </>
      }
    >
      <p className={styles.state}>
        <code className={styles.name}>{job.name}</code>
        <State job={job} />
      </p>
      {job.description !== null && <Description text={job.description} />}
      {(job.folder !== null || job.tags.length > 0 || job.owner !== null) && (
        <p className={styles.tags}>
          {job.owner !== null && <Owner owner={job.owner} />}
          {job.folder !== null && (
            <Link to="/jobs" search={{ folder: job.folder }}>
              {job.folder}
            </Link>
          )}
          {job.tags.map((tag) => (
            <Link to="/jobs" search={{ tag }} key={tag} className={styles.tag}>
              <Chip>{tag}</Chip>
            </Link>
          ))}
        </p>
      )}
      <Failing job={job} />
      <NoWorker job={job} />
      <Overridden job={job} />
    </PageHeader>
  );
}

function Owner({ owner }: { owner: string }) {
  const words = ownerWords(owner);
  return <span>{words === owner ? `Owner: ${owner}` : "Declared in code"}</span>;
}

function State({ job }: { job: Job }) {
  const { enabled, disabled, nextSlot, timezone, retiredAt } = job;
  if (retiredAt !== null) {
    return (
      <span>
        Disabled: the code no longer declares it, since{" "}
        <Time at={retiredAt} zone={timezone} variant="absolute" seconds={false} />
      </span>
    );
  }
  if (!enabled) {
    return (
      <span>
        Disabled{disabled?.by != null && ` by ${disabled.by}`}
        {disabled?.at != null && (
          <>
            , <Time at={disabled.at} zone={timezone} variant="absolute" seconds={false} />
          </>
        )}
        {disabled?.until != null && (
          <>
            , until <Time at={disabled.until} zone={timezone} variant="absolute" seconds={false} />
          </>
        )}
        {disabled?.reason != null && (
          <>
            : <em>{disabled.reason}</em>
          </>
        )}
      </span>
    );
  }
  if (nextSlot === null) {
    return (
      <span>
        {job.schedule === "@manual" ? "Enabled · only by hand" : "Enabled · has no next slot"}
      </span>
    );
  }
  return (
    <span>
      Enabled · next <Time at={nextSlot} zone={timezone} />
    </span>
  );
}

/** Since when, how often, and whether it is the same each time. */
function Failing({ job }: { job: Job }) {
  const isFailing = job.last?.status === "failed";
  const overview = useQuery({ ...ask("getOverview", {}), enabled: isFailing }).data;
  if (!isFailing) return null;
  const found = overview?.attention.find((one) => one.job.id === job.id);
  if (found === undefined) {
    return (
      <Banner tone="rubric">
        Its last execution failed.{" "}
        <Link
          to="/jobs/$job"
          params={{ job: job.name }}
          search={{ tab: "executions", status: ["failed"] }}
        >
          See what failed
        </Link>
      </Banner>
    );
  }
  return (
    <Banner tone="rubric">
      {found.failures === 1
        ? "Its last execution failed"
        : `Its last ${found.failures} executions failed, since `}
      {found.failures > 1 && (
        <Time at={found.since} zone={job.timezone} variant="absolute" seconds={false} />
      )}
      {found.failures > 1 &&
        (found.isSame ? ", the same error each time" : ", not always by the same error")}
      {found.error === null ? (
        "."
      ) : (
        <>
          : <code className={styles.error}>{found.error.split("\n")[0]}</code>
        </>
      )}{" "}
      <Link to="/executions/$execution" params={{ execution: found.execution }}>
        See the error
      </Link>
    </Banner>
  );
}

function NoWorker({ job }: { job: Job }) {
  const workers = useQuery(ask("listWorkers", {})).data?.rows;
  if (workers === undefined) return null;
  const isOffered = workers.some(
    (worker) => !worker.stopping && worker.handlers.includes(job.handler),
  );
  if (isOffered) return null;
  return (
    <Banner tone="ochre">
      No live worker offers the handler <code>{job.handler}</code>. Executions wait until one does.{" "}
      <Link to="/system">See the workers</Link>
    </Banner>
  );
}

/** Code says other settings: a person has changed them here. */
function Overridden({ job }: { job: Job }) {
  const { can } = useMe();
  const revert = useWrite("revertJob", {
    asksPassword: true,
    onDone: () => showToast({ text: "It is as the code says again." }),
    onRefused: (problem) => showToast({ text: problem.message }),
  });
  if (job.overridden.length === 0) return null;
  return (
    <Banner
      tone="lapis"
      actions={
        can("write") && (
          <Button
            size="small"
            isPending={revert.isPending}
            onPress={() => revert.mutate({ parameters: { job: job.name }, body: {} })}
          >
            As the code says
          </Button>
        )
      }
    >
      Changed here, and not what the code declares: {job.overridden.map(settingWords).join(", ")}. A
      deploy leaves it as it is.
    </Banner>
  );
}
