import type { JobSettings } from "horarium";
import { touched } from "./rules.ts";
import { executionsOf, isFinal, type Execution, type State } from "./state.ts";
import type { World } from "./world.ts";

const one = (id: string): ReadonlySet<string> => new Set([id]);
const none: ReadonlySet<string> = new Set();

/** Exactly these were added to the audit, in this order. */
function audited(before: State, after: State, ...verbs: string[]): string[] {
  const added = after.changes.slice(before.changes.length).map(({ verb }) => verb);
  return added.join() === verbs.join() ? [] : [`audit: ${added.join()} instead of ${verbs.join()}`];
}

/** One execution more, as asked for; and nothing else. */
function added(before: State, after: State, id: string, is: Partial<Execution>): string[] {
  const row = after.executions.get(id);
  const isRight =
    row !== undefined &&
    !before.executions.has(id) &&
    Object.entries(is).every(([name, value]) => row[name as keyof Execution] === value);
  return [
    ...(isRight ? [] : [`added: ${JSON.stringify(row)} instead of ${JSON.stringify(is)}`]),
    ...touched(before, after, { executions: one(id) }),
  ];
}

export async function createJob(
  world: World,
  settings: JobSettings & { cron: string },
): Promise<void> {
  const name = `job-${world.jobs.length}`;
  const job = await world.step(
    `create ${name} ${JSON.stringify(settings)}`,
    () => world.horarium.createJob(name, "work", settings, { by: "ada" }),
    (before, after, { id }) => [
      ...audited(before, after, "create"),
      ...touched(before, after, { jobs: one(id) }),
    ],
  );
  if (job !== undefined) world.jobs.push(job.id);
}

export async function edit(world: World, job: string, settings: JobSettings): Promise<void> {
  await world.step(
    `edit ${job} ${JSON.stringify(settings)}`,
    () => world.horarium.editJob(job, settings),
    (before, after) => {
      const [was, is] = [before.jobs.get(job)!, after.jobs.get(job)!];
      const isAhead = is.cursor === null || is.cursor > world.now;
      const moved = was.schedule !== is.schedule || was.timezone !== is.timezone;
      return [
        ...(moved && !isAhead ? [`an edit left the cursor of ${is.name} in the past`] : []),
        ...(!moved && is.cursor !== was.cursor ? [`an edit moved the cursor of ${is.name}`] : []),
        ...(is.version === was.version ? [] : audited(before, after, "edit")),
        ...touched(before, after, { jobs: one(job) }),
      ];
    },
  );
}

export async function pause(world: World, job: string, until: Date | undefined): Promise<void> {
  await world.step(
    `pause ${job}${until === undefined ? "" : ` until ${until.toISOString()}`}`,
    () => world.horarium.pauseJob(job, until === undefined ? {} : { until }),
    (before, after) => [
      ...(after.jobs.get(job)!.enabled ? ["it is not paused"] : []),
      ...audited(before, after, "pause"),
      ...disabledAmiss(before, after, job),
    ],
  );
}

/** What its schedule asked for and has not begun is skipped; the rest stays. */
function disabledAmiss(before: State, after: State, job: string): string[] {
  const unbegun = executionsOf(before, job).filter(
    ({ status, trigger, attempt }) =>
      (status === "scheduled" || status === "queued") &&
      (trigger === "schedule" || trigger === "catch_up") &&
      attempt === 0,
  );
  return [
    ...unbegun.flatMap(({ id }) => {
      const { status, reason } = after.executions.get(id)!;
      return status === "skipped" && reason === "paused" ? [] : [`${id} is ${status} in a pause`];
    }),
    ...touched(before, after, {
      jobs: one(job),
      executions: new Set(unbegun.map(({ id }) => id)),
    }),
  ];
}

export async function resume(world: World, job: string): Promise<void> {
  await world.step(
    `resume ${job}`,
    () => world.horarium.resumeJob(job),
    (before, after) => {
      const was = before.jobs.get(job)!;
      return [
        ...audited(before, after, ...(was.enabled ? [] : ["resume"])),
        ...resumedAmiss(world, before, after, job),
      ];
    },
  );
}

/** From now on, and one row for what has passed. */
function resumedAmiss(world: World, before: State, after: State, job: string): string[] {
  const { enabled, cursor, name } = after.jobs.get(job)!;
  const isAhead = cursor === null || cursor > world.now;
  return [
    ...(enabled && (isAhead || before.jobs.get(job)!.enabled)
      ? []
      : [`${name} is not enabled from now on`]),
    ...executionsOf(after, job)
      .filter(({ id }) => !before.executions.has(id))
      .filter(({ status, reason }) => status !== "skipped" || reason !== "paused")
      .map((row) => `resuming made ${JSON.stringify(row)}`),
    ...touched(before, after, { jobs: one(job), isNewAllowed: true }),
  ];
}

export async function remove(world: World, job: string): Promise<void> {
  await world.step(
    `delete ${job}`,
    () => world.horarium.deleteJob(job),
    (before, after) => [
      ...audited(before, after, "pause", "delete"),
      ...disabledAmiss(before, after, job),
    ],
  );
}

export async function restore(world: World, job: string): Promise<void> {
  await world.step(
    `restore ${job}`,
    () => world.horarium.restoreJob(job),
    (before, after) => [
      ...audited(before, after, "restore", "resume"),
      ...resumedAmiss(world, before, after, job),
    ],
  );
}

export async function runNow(world: World, job: string): Promise<void> {
  await world.step(
    `run ${job} now`,
    () => world.horarium.runNow(job),
    (before, after, { id }) => [
      ...audited(before, after, "run"),
      ...added(before, after, id, { job, trigger: "manual", due: world.now, status: "scheduled" }),
    ],
  );
}

export async function enqueue(
  world: World,
  options: { isKeyed: boolean; delayMs: number; priority: number; key: string | undefined },
): Promise<void> {
  const { isKeyed, delayMs, priority, key } = options;
  const handler = world.horarium.handlers.find(
    ({ name }) => name === (isKeyed ? "keyed" : "work"),
  )!;
  await world.step(
    `enqueue ${JSON.stringify(options)}`,
    () =>
      world.horarium.enqueue(
        handler,
        {},
        {
          runAt: new Date(world.now + delayMs),
          priority,
          ...(key === undefined ? {} : { key }),
        },
      ),
    (before, after, { id, isNew }) =>
      isNew
        ? added(before, after, id, {
            job: null,
            trigger: "api",
            due: world.now + delayMs,
            priority,
          })
        : touched(before, after, {}),
  );
}

export async function cancel(world: World, execution: string): Promise<void> {
  await world.step(
    `cancel ${execution}`,
    () => world.horarium.cancel(execution),
    (before, after) => {
      const [was, is] = [before.executions.get(execution)!, after.executions.get(execution)!];
      const isRight = was.status === "running" ? is.cancelRequested : is.status === "cancelled";
      return [
        ...(isRight && !isFinal(was) ? [] : [`cancelled: ${JSON.stringify(is)}`]),
        ...audited(before, after, "cancel"),
        ...touched(before, after, {
          executions: one(execution),
          jobs: new Set(was.job === null ? [] : [was.job]),
        }),
      ];
    },
  );
}

export async function force(world: World, execution: string): Promise<void> {
  await world.step(
    `stop ${execution} by force`,
    () => world.horarium.forceStop(execution),
    (before, after) => {
      const [was, is] = [before.executions.get(execution)!, after.executions.get(execution)!];
      const isRight = was.status === "running" && was.cancelRequested && is.status === "cancelled";
      return [
        ...(isRight ? [] : [`forced: ${JSON.stringify(was)}`]),
        ...audited(before, after, "force_stop"),
        ...touched(before, after, {
          executions: one(execution),
          jobs: new Set(was.job === null ? [] : [was.job]),
        }),
      ];
    },
  );
}

export async function retry(world: World, execution: string): Promise<void> {
  const first = world.state.executions.get(execution)?.repeats ?? execution;
  await world.step(
    `retry ${execution}`,
    () => world.horarium.retry(execution),
    (before, after, { id }) => [
      ...(isFinal(before.executions.get(execution)!) ? [] : ["it was not finished"]),
      ...audited(before, after, "retry"),
      ...added(before, after, id, { repeats: first, trigger: "retry", slot: null }),
    ],
  );
}

/** A slot of it that comes; null: the next one. */
export async function skip(world: World, job: string, slot: number | null): Promise<void> {
  await world.step(
    `skip ${slot === null ? "the next slot" : new Date(slot).toISOString()} of ${job}`,
    () => world.horarium.skipSlot(job, slot === null ? {} : { slot: new Date(slot) }),
    (before, after, { scheduledFor }) => {
      const row = rowOf(after, job, scheduledFor.getTime());
      const isRight = row?.status === "skipped" && row.reason === "skipped_by_person";
      return [
        ...(isRight ? [] : [`skipped: ${JSON.stringify(row)}`]),
        ...audited(before, after, "skip"),
        ...passedAmiss(before, after, job, scheduledFor.getTime()),
      ];
    },
  );
}

export async function move(world: World, job: string, slot: number, to: number): Promise<void> {
  await world.step(
    `move ${new Date(slot).toISOString()} of ${job} to ${new Date(to).toISOString()}`,
    () => world.horarium.moveSlot(job, { slot: new Date(slot), to: new Date(to) }),
    (before, after) => {
      const row = rowOf(after, job, slot);
      const isRight = row?.status === "scheduled" && row.due === to;
      return [
        ...(isRight ? [] : [`moved: ${JSON.stringify(row)}`]),
        ...audited(before, after, "move"),
        ...passedAmiss(before, after, job, slot),
      ];
    },
  );
}

export async function putBack(world: World, job: string, slot: number): Promise<void> {
  await world.step(
    `put back ${new Date(slot).toISOString()} of ${job}`,
    () => world.horarium.putBackSlot(job, { slot: new Date(slot) }),
    (before, after) => [
      ...(rowOf(after, job, slot) === undefined ? [] : ["its row is there still"]),
      ...audited(before, after, "put_back"),
      ...passedAmiss(before, after, job, slot),
    ],
  );
}

/** The cursor stands at no slot that has a row for being skipped or moved, and no other slot was touched. */
function passedAmiss(before: State, after: State, job: string, slot: number): string[] {
  const { cursor, ahead, name } = after.jobs.get(job)!;
  const rows = [rowOf(before, job, slot), rowOf(after, job, slot)].flatMap((row) => row?.id ?? []);
  return [
    ...(cursor !== null && ahead.includes(cursor)
      ? [`the cursor of ${name} is at a slot that has its row`]
      : []),
    ...touched(before, after, { jobs: one(job), executions: new Set(rows) }),
  ];
}

const rowOf = (state: State, job: string, slot: number) =>
  executionsOf(state, job).find((row) => row.slot === slot);

export async function backfill(world: World, job: string, from: number): Promise<void> {
  await world.step(
    `backfill ${job} from ${new Date(from).toISOString()}`,
    () => world.horarium.backfill(job, { from: new Date(from), to: new Date(world.now) }),
    (before, after, made) => [
      ...audited(before, after, ...(made.length > 0 ? ["backfill"] : [])),
      ...made.flatMap(({ id, scheduledFor, repeats }) => {
        const row = after.executions.get(id!);
        const isRight =
          row?.trigger === "backfill" &&
          row.repeats === repeats &&
          row.slot === (repeats === null ? scheduledFor.getTime() : null);
        return isRight ? [] : [`backfilled: ${JSON.stringify(row)}`];
      }),
      ...touched(before, after, { executions: new Set(made.map(({ id }) => id!)) }),
    ],
  );
}

export async function stopAll(world: World, until: Date | undefined): Promise<void> {
  await world.step(
    `stop all schedules${until === undefined ? "" : ` until ${until.toISOString()}`}`,
    () => world.horarium.stopSchedules(until === undefined ? {} : { until }),
    (before, after) => [
      ...audited(before, after, "stop_schedules"),
      ...(after.stop === null ? ["they are not stopped"] : []),
      ...stoppedAmiss(before, after),
    ],
  );
}

export async function resumeAll(world: World): Promise<void> {
  await world.step(
    "resume all schedules",
    () => world.horarium.resumeSchedules(),
    (before, after) => [
      ...audited(before, after, ...(before.stop === null ? [] : ["resume_schedules"])),
      ...(after.stop === null ? [] : ["they are stopped still"]),
      ...stoppedAmiss(before, after),
    ],
  );
}

/** Only what its schedule asked for, and has not begun, is skipped. */
function stoppedAmiss(before: State, after: State): string[] {
  const ended = [...before.executions.values()].filter(
    (was) => !isFinal(was) && isFinal(after.executions.get(was.id)!),
  );
  return [
    ...ended
      .map(({ id }) => after.executions.get(id)!)
      .filter(
        ({ status, reason, attempt, trigger }) =>
          status !== "skipped" ||
          reason !== "stopped" ||
          attempt > 0 ||
          !["schedule", "catch_up"].includes(trigger),
      )
      .map((row) => `ended by a stop: ${JSON.stringify(row)}`),
    ...touched(before, after, {
      executions: new Set(ended.map(({ id }) => id)),
      jobs: ended.length === 0 ? none : new Set(ended.map(({ job }) => job!)),
    }),
  ];
}
