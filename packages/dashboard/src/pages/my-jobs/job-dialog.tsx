import { useQuery } from "@tanstack/react-query";
import { Suspense, useId, useState } from "react";
import { ask } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import { useWrite } from "../../api/use-write.ts";
import { fieldError, Refusal } from "../../frame/refusal.tsx";
import { lazyParameterForm as ParameterForm } from "../../parameter-form/lazy-parameter-form.ts";
import { useRested } from "../../schedule-editor/use-rested.ts";
import { ownZone } from "../../time/display-zone.tsx";
import { Time } from "../../time/time.tsx";
import { Button } from "../../ui/button.tsx";
import { ComboBox } from "../../ui/combo-box.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Select } from "../../ui/select.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { firstInterval, toInterval, toSchedule } from "./interval.ts";
import { IntervalField } from "./interval-field.tsx";
import styles from "./my-jobs.module.css";

type Job = Answer<"listMyJobs">["rows"][number];
type Template = Answer<"listMyTemplates">["rows"][number];

/** Milliseconds of rest before a schedule is asked about. */
const previewRest = 300;

/** Makes a job of a template, or changes when and with what one's own is done. */
export function JobDialog({ job, templates, onClose }: JobDialogProps) {
  const form = useId();
  const [handler, setHandler] = useState(job?.handler ?? templates[0]?.handler ?? "");
  const template = templates.find((one) => one.handler === handler);
  const [name, setName] = useState(job?.name ?? "");
  const [interval, setInterval] = useState(job === null ? firstInterval : toInterval(job.schedule));
  const [timezone, setTimezone] = useState(job?.timezone ?? ownZone());
  const [parameters, setParameters] = useState<Record<string, unknown>>(
    () => (job?.parameters ?? {}) as Record<string, unknown>,
  );
  const schedule = toSchedule(interval);
  const onDone = (saved: Job) => {
    onClose();
    showToast({ text: `${saved.name} is saved.` });
  };
  const create = useWrite("createMyJob", { onDone });
  const edit = useWrite("editMyJob", { onDone });
  const problem = create.error ?? edit.error;
  const called = name.trim() === "" ? (template?.title ?? "") : name.trim();
  const save = () => {
    if (schedule === null) return;
    if (job === null)
      return create.mutate({ body: { handler, name: called, schedule, timezone, parameters } });
    edit.mutate({
      parameters: { job: job.id },
      body: { schedule, timezone, parameters, version: job.version },
    });
  };
  const hasParameters = Object.keys(template?.parameters?.["properties"] ?? {}).length > 0;
  return (
    <Dialog
      isOpen
      width="wide"
      title={job === null ? "Make a job of your own" : `Change ${job.name}`}
      onClose={onClose}
      actions={
        <>
          <Button
            variant="filled"
            isPending={create.isPending || edit.isPending}
            isDisabled={schedule === null || template === undefined}
            {...(hasParameters ? { type: "submit", form } : { onPress: save })}
          >
            {job === null ? "Make it" : "Save"}
          </Button>
          <Button variant="quiet" onPress={onClose}>
            Leave it
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <Refusal problem={problem} />
        {job === null && (
          <>
            <Select
              label="What"
              options={templates.map(({ handler: id, title, description }) => ({
                id,
                label: title,
                ...(description === null ? {} : { description }),
              }))}
              value={handler}
              onChange={(chosen) => {
                setHandler(chosen);
                setParameters({});
              }}
            />
            <TextField
              label="Name"
              value={name}
              onChange={setName}
              maxLength={100}
              placeholder={template?.title ?? ""}
              error={fieldError(problem, "name")}
            />
          </>
        )}
        <IntervalField
          value={interval}
          schedule={schedule}
          onChange={setInterval}
          error={fieldError(problem, "schedule")}
        />
        <ZoneChoice
          value={timezone}
          onChange={setTimezone}
          error={fieldError(problem, "timezone")}
        />
        <Preview schedule={schedule} timezone={timezone} />
        {hasParameters && (
          <Suspense fallback={<Skeleton lines={3} />}>
            <ParameterForm
              key={handler}
              id={form}
              schema={template?.parameters ?? null}
              value={parameters}
              onChange={setParameters}
              onSubmit={save}
              problems={problem?.fields ?? []}
            />
          </Suspense>
        )}
      </div>
    </Dialog>
  );
}

interface JobDialogProps {
  /** Null: a new one. */
  job: Job | null;
  templates: readonly Template[];
  onClose: () => void;
}

/** One's own, unless another is wanted. */
function ZoneChoice({
  value,
  onChange,
  error,
}: {
  value: string;
  onChange: (zone: string) => void;
  error: string | undefined;
}) {
  const zones = [...new Set([value, ownZone(), "UTC", ...Intl.supportedValuesOf("timeZone")])];
  return (
    <ComboBox
      label="Time zone"
      options={zones.map((zone) => ({ id: zone, label: zone }))}
      value={value}
      onChange={(zone) => {
        if (zone !== null) onChange(zone);
      }}
      error={error}
    />
  );
}

/** What it means, in words of the scheduler. */
function Preview({ schedule, timezone }: { schedule: string | null; timezone: string }) {
  const isRested = useRested(`${schedule} ${timezone}`, previewRest);
  const { data, error } = useQuery({
    ...ask("previewMySchedule", { query: { schedule: schedule ?? "", timezone } }),
    enabled: isRested && schedule !== null && schedule !== "@manual",
    placeholderData: (before) => before,
    retry: false,
  });
  if (schedule === null || schedule === "@manual") return null;
  if (error !== null) return <p className={styles.refused}>{error.message}</p>;
  return (
    <div className={styles.preview} role="status">
      {data !== undefined && (
        <>
          <p>{data.sentence.replace(/^./, (letter) => letter.toUpperCase())}</p>
          <ul>
            {data.slots.slice(0, 3).map(({ at }) => (
              <li key={at}>
                <Time at={at} zone={timezone} variant="absolute" seconds={false} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
