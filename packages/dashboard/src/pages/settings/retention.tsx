import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { ask } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import { currentOf } from "../../api/conflict.ts";
import { useWrite } from "../../api/use-write.ts";
import { Refusal } from "../../frame/refusal.tsx";
import { PurgeWords } from "../../retention/purge-words.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Time } from "../../time/time.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { Section } from "./section.tsx";
import styles from "./settings.module.css";

type Purge = Answer<"previewPurge">;
type Name = (typeof fields)[number]["name"];

/** How long the history is kept: the parameters of the job that purges, with what they mean for the next purge. */
export function Retention() {
  const purge = useQuery(ask("previewPurge", {}));
  return (
    <Section
      title="Retention"
      about={
        purge.data?.job != null && (
          <>
            The parameters of{" "}
            <Link to="/jobs/$job" params={{ job: purge.data.job.name }}>
              {purge.data.job.name}
            </Link>
            . A job’s own retention wins over the days here.
          </>
        )
      }
    >
      {purge.isError && (
        <ErrorPanel
          title="The retention cannot be shown"
          problem={purge.error}
          retry={() => void purge.refetch()}
        />
      )}
      {purge.isPending && <Skeleton lines={4} />}
      {purge.data?.job === null && (
        <Banner tone="ochre">
          No job purges, so that everything is kept for ever. <Link to="/jobs/new">Create one</Link>{" "}
          with the handler <code>purge_job_logs</code>.
        </Banner>
      )}
      {purge.data != null && purge.data.job !== null && (
        <Days saved={purge.data} job={purge.data.job} key={purge.data.job.version} />
      )}
    </Section>
  );
}

function Days({ saved, job }: { saved: Purge; job: NonNullable<Purge["job"]> }) {
  const [draft, setDraft] = useState<Partial<Record<Name, number | null>>>({});
  const changed = Object.fromEntries(
    Object.entries(draft).filter(([name, value]) => value !== saved.parameters[name as Name]),
  ) as Partial<Record<Name, number | null>>;
  const isChanged = Object.keys(changed).length > 0;
  const isWhole = Object.values(changed).every((value) => value !== null);
  // typing goes on while it is counted
  const asked = useDeferredValue(isWhole ? (changed as Partial<Record<Name, number>>) : {});
  const preview = useQuery({
    ...ask("previewPurge", Object.keys(asked).length === 0 ? {} : { query: asked }),
    placeholderData: keepPreviousData,
  });
  const whole = useQuery(ask("getJob", { parameters: { job: job.name } }));
  const save = useWrite("editJob", {
    onDone: () => showToast({ text: "Saved. The next purge keeps to it." }),
  });
  const hasConflict = currentOf(save.error) !== null;
  const { oldestExecutionAt } = saved;
  return (
    <form
      className={styles.retention}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isChanged || !isWhole || whole.data === undefined) return;
        save.mutate({
          parameters: { job: job.name },
          body: { parameters: { ...whole.data.parameters, ...changed }, version: job.version },
        });
      }}
    >
      {hasConflict ? (
        <Banner tone="ochre" isAnnounced>
          Somebody else has changed the job meanwhile. What it says now is shown here in a moment.
        </Banner>
      ) : (
        <Refusal problem={save.error} />
      )}
      <div className={styles.days}>
        {fields.map(({ name, label, maxValue }) => (
          <NumberField
            key={name}
            label={label}
            minValue={1}
            maxValue={maxValue}
            value={draft[name] === undefined ? saved.parameters[name] : draft[name]}
            onChange={(value) => setDraft({ ...draft, [name]: value })}
            error={draft[name] === null ? "A number from 1 on" : undefined}
          />
        ))}
      </div>
      <p className={styles.purge} role="status">
        {preview.isError ? (
          <>What it would delete cannot be counted: {preview.error.message}.</>
        ) : (
          <PurgeWords purge={preview.data ?? saved} />
        )}
      </p>
      {oldestExecutionAt !== null && (
        <p className={styles.about}>
          The oldest execution that is kept now ended{" "}
          <Time at={oldestExecutionAt} variant="relative" />. Changes are kept for a year, daily
          figures for 13 months.
        </p>
      )}
      {isChanged && (
        <div className={styles.buttons}>
          <Button
            type="submit"
            variant="filled"
            isPending={save.isPending}
            isDisabled={!isWhole || whole.data === undefined}
          >
            Save
          </Button>
          <Button variant="quiet" onPress={() => setDraft({})}>
            Leave it
          </Button>
        </div>
      )}
    </form>
  );
}

const fields = [
  { name: "executionDays", label: "Executions, days", maxValue: 3_650 },
  { name: "failedDays", label: "Failed executions, days", maxValue: 3_650 },
  { name: "logDays", label: "Log lines, days", maxValue: 3_650 },
  { name: "keepPerJob", label: "Of each job always, executions", maxValue: 10_000 },
] as const;
