import { call } from "../../api/call.ts";
import { ApiProblem, type FieldProblem } from "../../api/problem.ts";
import { withPassword } from "../../api/with-password.ts";
import { showToast } from "../../ui/toast-store.ts";
import type { Draft } from "./draft.ts";
import { toBody } from "./to-body.ts";

/** Creates the job; its name. */
export async function createEnabled(draft: Draft): Promise<string> {
  const made = await withPassword(() => call("createJob", { body: toBody(draft) }));
  await acceptCollisions(draft, made.id);
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
  await acceptCollisions(draft, made.id);
  return made.name;
}

/** What was said to be fine before the job was there. It is a comfort: the job is made also where it is refused. */
async function acceptCollisions({ fine = [] }: Draft, job: string): Promise<void> {
  const all = fine.map(({ jobs, peak }) =>
    call("acceptCollision", { body: { jobs: [job, ...jobs], peak } }),
  );
  const refused = (await Promise.allSettled(all)).filter(({ status }) => status === "rejected");
  if (refused.length > 0)
    showToast({ text: "The job is there. That its collisions are fine could not be kept." });
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
