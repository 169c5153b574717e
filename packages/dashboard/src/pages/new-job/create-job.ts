import { call } from "../../api/call.ts";
import { ApiProblem, type FieldProblem } from "../../api/problem.ts";
import { withPassword } from "../../api/with-password.ts";
import { showToast } from "../../ui/toast-store.ts";
import type { Draft } from "./draft.ts";
import { toBody } from "./to-body.ts";

/** Creates the job; its name. */
export async function createEnabled(draft: Draft): Promise<string> {
  const made = await withPassword(() => call("createJob", { body: toBody(draft) }));
  await addWhatBelongs(draft, made.id);
  return made.name;
}

/** The same, disabled: it has its schedule only when it is, so that no slot comes before. */
export async function createDisabled(draft: Draft): Promise<string> {
  const { schedule, ...body } = toBody(draft);
  // a wrong schedule is refused before there is anything to be left behind
  const { problems } = await call("checkJob", { body: { ...body, schedule } });
  if (problems.length > 0) throw refusal(problems);
  const made = await withPassword(() =>
    call("createJob", { body: { ...body, schedule: "@manual" } }),
  );
  const parameters = { job: made.id };
  const { version } = await call("disableJob", {
    parameters,
    body: { reason: "Created disabled" },
  });
  await call("editJob", { parameters, body: { schedule, version } });
  await addWhatBelongs(draft, made.id);
  return made.name;
}

/** What needs the job to be there: it is made also where some of it is refused, and that is said. */
async function addWhatBelongs({ fine = [], alertAfter = null }: Draft, job: string): Promise<void> {
  const accepted = fine.map(({ jobs, peak }) =>
    call("acceptCollision", { body: { jobs: [job, ...jobs], peak } }),
  );
  const rules =
    alertAfter === null
      ? []
      : [
          call("createAlertRule", {
            body: { kind: "failed", scope: "job", job, settings: { failures: alertAfter } },
          }),
        ];
  const [collisionsKept, rulesMade] = await Promise.all(
    [accepted, rules].map(async (all) =>
      (await Promise.allSettled(all)).every(({ status }) => status === "fulfilled"),
    ),
  );
  if (collisionsKept === false)
    showToast({ text: "The job is there. That its collisions are fine could not be kept." });
  if (rulesMade === false)
    showToast({ text: "The job is there. Its alert rule could not be made: set it on its page." });
}

/** Asks for one-time work; the id of its execution. */
export async function planOnce({ handler, parameters, schedule }: Draft): Promise<string> {
  const body = {
    handler: handler ?? "",
    parameters,
    ...(schedule.onceAt && { runAt: schedule.onceAt }),
  };
  const { id } = await withPassword(() => call("enqueueExecution", { body }));
  return id;
}

function refusal(fields: FieldProblem[]): ApiProblem {
  return new ApiProblem(422, { code: "invalid", detail: "The job cannot be created yet.", fields });
}
