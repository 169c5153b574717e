import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Suspense, useId, useState } from "react";
import { ask } from "../api/ask.ts";
import type { Answer } from "../api/call.ts";
import type { FieldProblem } from "../api/problem.ts";
import { useWrite } from "../api/use-write.ts";
import { lazyParameterForm as ParameterForm } from "../parameter-form/lazy-parameter-form.ts";
import { PresetBar } from "../parameter-form/presets/preset-bar.tsx";
import { equal } from "../parameter-form/schema/equal.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { showToast } from "../ui/toast-store.ts";
import { jobTitle } from "./job-title.ts";

export interface RunWithDialogProps {
  job: Pick<
    Answer<"getJob">,
    "name" | "title" | "handler" | "parameters" | "currentExecution" | "overlap" | "version"
  >;
  /** What the form begins with. Default: the job's own. */
  first?: unknown;
  onClose: () => void;
}

/** Runs a job once with parameters of this time: those that it has saved stay as they are, unless these are to be saved. */
export function RunWithDialog({ job, first = job.parameters, onClose }: RunWithDialogProps) {
  const form = useId();
  const [value, setValue] = useState<Record<string, unknown>>(() => ({ ...(first as object) }));
  const [isTest, setTest] = useState(false);
  const [isKept, setKept] = useState(false);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const handlers = useQuery(ask("listHandlers", {}));
  const run = useWrite("runJobWith", {
    asksPassword: true,
    onDone: ({ waitsFor }) => {
      onClose();
      const saved = isKept ? " They are its own from now on." : "";
      showToast({
        text:
          waitsFor === null
            ? `${jobTitle(job)} runs with these parameters.${saved}`
            : `${jobTitle(job)} runs with these parameters when its unfinished execution has ended.${saved}`,
      });
    },
    onRefused: (problem) => setProblems(problem.fields),
  });
  const save = useWrite("editJob", { onRefused: (problem) => setProblems(problem.fields) });
  const handler = handlers.data?.rows.find(({ name }) => name === job.handler);
  const isOther = !equal(value, job.parameters);
  const start = (parameters: Record<string, unknown>) =>
    run.mutate({ parameters: { job: job.name }, body: { parameters, isTest } });
  const send = (parameters: Record<string, unknown>) => {
    // where they cannot be saved, nothing is run; where they are saved already, a second press runs them
    if (!isKept || !isOther || save.isSuccess) return start(parameters);
    save.mutate(
      { parameters: { job: job.name }, body: { parameters, version: job.version } },
      { onSuccess: () => start(parameters) },
    );
  };
  const refused = save.error ?? run.error;
  return (
    <Dialog
      title={`Run ${jobTitle(job)}`}
      isOpen
      onClose={onClose}
      width="wide"
      actions={
        <>
          <Button
            variant="filled"
            type="submit"
            form={form}
            isPending={run.isPending || save.isPending}
          >
            {isKept && isOther ? "Save and run with these" : "Run with these"}
          </Button>
          <Button variant="quiet" onPress={onClose}>
            Leave it
          </Button>
        </>
      }
    >
      {refused !== null && problems.length === 0 && (
        <Banner tone="rubric" isAnnounced>
          {save.isSuccess && "The parameters are saved, and it was not run: "}
          {refused.message}
        </Banner>
      )}
      {job.currentExecution !== null && job.overlap !== "allow" && (
        <Banner tone="lapis">
          It will wait for{" "}
          <Link to="/executions/$execution" params={{ execution: job.currentExecution }}>
            the execution that is unfinished
          </Link>
          .
        </Banner>
      )}
      <p>
        {isKept && isOther
          ? "Now, and each time from now on."
          : "For this once. The job keeps the parameters that it has."}
      </p>
      <PresetBar job={job.name} saved={job.parameters} value={value} onChange={setValue} />
      {handlers.isPending ? (
        <Skeleton lines={4} />
      ) : (
        <Suspense fallback={<Skeleton lines={4} />}>
          <ParameterForm
            id={form}
            schema={handler?.parameters ?? null}
            value={value}
            onChange={setValue}
            onSubmit={send}
            saved={job.parameters}
            problems={problems}
          />
        </Suspense>
      )}
      {isOther && (
        <Checkbox isSelected={isKept} onChange={setKept}>
          Save as new defaults: the job keeps these parameters
        </Checkbox>
      )}
      <Checkbox isSelected={isTest} onChange={setTest}>
        A test: left out of the statistics
      </Checkbox>
    </Dialog>
  );
}
