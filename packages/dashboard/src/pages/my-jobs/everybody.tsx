import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask, askPages } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import type { ApiProblem } from "../../api/problem.ts";
import { useWrite } from "../../api/use-write.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Select } from "../../ui/select.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Switch } from "../../ui/switch.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { Line } from "./line.tsx";
import styles from "./my-jobs.module.css";

type Owned = Answer<"listPersonalJobsOfAll">["rows"][number];

const onRefused = ({ message }: ApiProblem) => showToast({ text: message });

/** For admins: of what members may make jobs, and whose there are. */
export function Everybody() {
  return (
    <>
      <Templates />
      <JobsOfAll />
    </>
  );
}

function Templates() {
  const { data, error, refetch } = useQuery(ask("listPersonalTemplates", {}));
  const allow = useWrite("allowPersonalTemplate", { onRefused });
  const forbid = useWrite("forbidPersonalTemplate", {
    onDone: ({ disabled }) =>
      showToast({
        text:
          disabled === 1 ? "One job of it is disabled." : `${disabled} jobs of it are disabled.`,
      }),
    onRefused,
  });
  return (
    <section aria-labelledby="templates">
      <h2 id="templates" className={styles.heading}>
        What people may make
      </h2>
      <p className={styles.about}>
        Each acts for its owner alone: at most 5 a person, an hour apart, after all other work.
        Taking one away disables its jobs.
      </p>
      {error !== null && (
        <ErrorPanel
          title="The templates cannot be shown"
          problem={error}
          retry={() => void refetch()}
        />
      )}
      {data === undefined && error === null && <Skeleton lines={3} />}
      {data?.rows.length === 0 && (
        <EmptyState title="No handler is made for it">
          A handler that acts for one person is defined with personal. The library has three.
        </EmptyState>
      )}
      <ul className={styles.lines} aria-label="Templates">
        {data?.rows.map(({ handler, title, description, allowedAt, allowedBy, isOffered }) => (
          <li key={handler} className={styles.line}>
            <div className={styles.what}>
              <p className={styles.name}>{title}</p>
              <p className={styles.facts}>
                {description !== null && <span>{description}</span>}
                <span className={styles.mono}>{handler}</span>
                {allowedBy !== null && <span>allowed by {allowedBy}</span>}
                {!isOffered && <span>no worker offers it now</span>}
              </p>
            </div>
            <div className={styles.actions}>
              <Switch
                label={`${title} allowed`}
                isSelected={allowedAt !== null}
                isPending={allow.isPending || forbid.isPending}
                onChange={(isOn) =>
                  (isOn ? allow : forbid).mutate({ parameters: { handler }, body: {} })
                }
              />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function JobsOfAll() {
  const [owner, setOwner] = useState("");
  const all = useInfiniteQuery({
    ...askPages("listPersonalJobsOfAll", { query: { limit: 100 } }),
    refetchInterval: 15_000,
  });
  const rows = all.data?.pages.flatMap((page) => page.rows) ?? [];
  const owners = new Map(rows.map((row) => [row.owner.id, nameOf(row)]));
  const shown = owner === "" ? rows : rows.filter((row) => row.owner.id === owner);
  return (
    <section aria-labelledby="everybody">
      <div className={styles.head}>
        <h2 id="everybody" className={styles.heading}>
          People’s jobs
        </h2>
        {owners.size > 1 && (
          <Select
            label="Owner"
            options={[
              { id: "", label: "Everybody" },
              ...[...owners].map(([id, label]) => ({ id, label })),
            ]}
            value={owner}
            onChange={setOwner}
          />
        )}
      </div>
      {all.isError && (
        <ErrorPanel
          title="The jobs cannot be shown"
          problem={all.error}
          retry={() => void all.refetch()}
        />
      )}
      {all.isPending && <Skeleton lines={3} />}
      {all.data !== undefined && rows.length === 0 && (
        <EmptyState title="Nobody has a job of their own">
          Once a template is allowed, people make them on this page.
        </EmptyState>
      )}
      <ul className={styles.lines} aria-label="Personal jobs">
        {shown.map((job) => (
          <OwnedLine key={job.id} job={job} />
        ))}
      </ul>
      {all.hasNextPage && (
        <Button isPending={all.isFetchingNextPage} onPress={() => void all.fetchNextPage()}>
          Show more
        </Button>
      )}
    </section>
  );
}

function OwnedLine({ job }: { job: Owned }) {
  const { id, name } = job;
  const [isOpen, setOpen] = useState(false);
  const of = `${name} of ${nameOf(job)}`;
  const enable = useWrite("enablePersonalJob", { onRefused });
  const disable = useWrite("disablePersonalJob", { onRefused });
  const remove = useWrite("deletePersonalJob", { onRefused });
  const at = { parameters: { job: id } };
  return (
    <Line
      job={job}
      name={of}
      heading={
        <p className={styles.name}>
          {name} <span className={styles.owner}>{nameOf(job)}</span>
        </p>
      }
      isOwn={false}
      isSwitching={enable.isPending || disable.isPending}
      onSwitch={(isOn) => (isOn ? enable : disable).mutate({ ...at, body: {} })}
      deletion={`${of} is not done any more.`}
      isDeleting={remove.isPending}
      onDelete={() => remove.mutate(at)}
      isOpen={isOpen}
      onOpen={setOpen}
    />
  );
}

function nameOf({ owner: { id, email, name } }: Owned): string {
  return email ?? name ?? id.replace(/^name:/, "");
}
