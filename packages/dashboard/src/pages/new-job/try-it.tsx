import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Answer } from "../../api/call.ts";
import type { ApiProblem, FieldProblem } from "../../api/problem.ts";
import { useWrite } from "../../api/use-write.ts";
import { withDefaults } from "../../parameter-form/schema/defaults.ts";
import { normalise } from "../../parameter-form/schema/normalise.ts";
import { isObject } from "../../parameter-form/schema/schema.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { CheckedSection } from "./checked.tsx";
import { CreateButtons } from "./create-buttons.tsx";
import { isOnce, nameOf, type Draft, type Step } from "./draft.ts";
import styles from "./new-job.module.css";
import { ProblemList } from "./problem-list.tsx";
import { TestOutcome, type Outcome } from "./test-outcome.tsx";
import { toBody } from "./to-body.ts";
import type { Handler } from "./what.tsx";

export function TryIt({
  draft,
  handler,
  goTo,
  created,
}: {
  draft: Draft;
  handler: Handler | undefined;
  goTo: (step: Step) => void;
  created: () => void;
}) {
  const navigate = useNavigate();
  // what was checked and tried counts only for what is still there
  const key = JSON.stringify(toBody(draft));
  const [checked, setChecked] = useState<{ of: string; answer: Answer<"checkJob"> } | null>(null);
  const [dry, setDry] = useState<{ of: string; id: string } | null>(null);
  const [real, setReal] = useState<{ of: string; id: string } | null>(null);
  const [dryOutcome, setDryOutcome] = useState<Outcome | null>(null);
  const [refused, setRefused] = useState<ApiProblem | null>(null);

  const test = useWrite("testJob", {
    asksPassword: true,
    onDone: ({ id }, { body }) => {
      if (body.dryRun === true) setDry({ of: key, id });
      else setReal({ of: key, id });
    },
    onRefused: setRefused,
  });
  const testBody = {
    handler: draft.handler ?? "",
    parameters: draft.parameters,
    ...(draft.timeoutMs !== null && { timeoutMs: draft.timeoutMs }),
  };
  const check = useWrite("checkJob", {
    onDone: (answer) => {
      setChecked({ of: key, answer });
      setDry(null);
      setDryOutcome(null);
      const isRunnable = !answer.problems.some(({ path }) => path.startsWith("body.parameters"));
      if (answer.hasDryRun && isRunnable && handler !== undefined && handler.workers > 0)
        test.mutate({ body: { ...testBody, dryRun: true } });
    },
    onRefused: setRefused,
  });
  const press = (work: () => void) => () => {
    setRefused(null);
    work();
  };

  // of one-time work only the handler and the parameters count
  const isDry = isDryByItself(draft, handler);
  const nameForCheck = isOnce(draft) ? { name: "one_time_work", schedule: "@manual" } : {};
  const answer = checked?.of === key ? checked.answer : null;
  const problems = refused === null ? [] : fieldsOf(refused);
  const isOfDry = dry?.of === key;
  const hasFailed = isOfDry && dryOutcome === "failed";
  const dryRun = isOfDry ? (dryOutcome ?? "running") : test.isPending ? "running" : "none";

  return (
    <div className={styles.try}>
      <div className={styles.buttons}>
        <Button
          isPending={check.isPending}
          onPress={press(() => check.mutate({ body: { ...toBody(draft), ...nameForCheck } }))}
        >
          Check
        </Button>
        <ConfirmButton
          isPending={test.isPending}
          question={
            isDry
              ? "It runs now, with these values. Dry run is on among them: it only tells what it would do. It is marked as a test and left out of statistics."
              : "It runs now, with these values, and what it does stays done. It is marked as a test and left out of statistics."
          }
          confirmLabel="Run it now"
          keepLabel="Not now"
          onConfirm={press(() => test.mutate({ body: testBody }))}
        >
          Run once for real
        </ConfirmButton>
      </div>
      {checked !== null && answer === null && (
        <p className={styles.quiet}>Something has changed since it was checked.</p>
      )}
      {answer !== null && (
        <CheckedSection
          answer={answer}
          dryRun={refused === null ? dryRun : "refused"}
          handler={handler}
          isOnce={isOnce(draft)}
          goTo={goTo}
        />
      )}
      {answer !== null && isOfDry && (
        <TestOutcome id={dry.id} kind="dry" onOutcome={setDryOutcome} />
      )}
      {real?.of === key && <TestOutcome id={real.id} kind="real" />}
      {refused !== null && problems.length > 0 && <ProblemList problems={problems} goTo={goTo} />}
      {refused !== null && problems.length === 0 && <ErrorPanel problem={refused} />}
      {hasFailed && (
        <Banner tone="ochre">
          The dry run failed. The job can be created all the same; it is then better disabled until
          the cause is known.
        </Banner>
      )}
      <CreateButtons
        draft={draft}
        isDoubtful={hasFailed}
        isBlocked={answer !== null && answer.problems.length > 0}
        onRefused={setRefused}
        onCreated={(job) => {
          created();
          void navigate({ to: "/jobs/$job", params: { job: job ?? nameOf(draft) } });
        }}
        onPlanned={(execution) => {
          created();
          void navigate({ to: "/executions/$execution", params: { execution } });
        }}
      />
    </div>
  );
}

/** Whether the parameters themselves, or their defaults, say that it is only to be told what would be done. */
function isDryByItself({ parameters }: Draft, handler: Handler | undefined): boolean {
  const filled = withDefaults(normalise(handler?.parameters ?? {}), parameters);
  return isObject(filled) && filled["dryRun"] === true;
}

/** A name that somebody has taken in the meantime is put right where names are. */
function fieldsOf({ status, fields, message }: ApiProblem): readonly FieldProblem[] {
  return status === 409 ? [{ path: "body.name", message }] : fields;
}
