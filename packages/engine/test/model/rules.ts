import { isDeepStrictEqual } from "node:util";
import { isFinal, isStopped, type Execution, type Job, type State } from "./state.ts";
import type { Status } from "../../src/rows.ts";

/** What must hold between two looks, whatever was done in between, and in whatever order. */
export function brokenRules(before: State, after: State): string[] {
  return [
    ...[...before.executions.values()].flatMap((execution) => brokenBy(execution, after)),
    ...[...after.executions.values()].flatMap((execution) => brokenIn(before, after, execution)),
    ...[...after.jobs.values()].flatMap((job) => brokenOf(before, after, job)),
    ...[...before.jobs.keys()].filter((id) => !after.jobs.has(id)).map((id) => `job ${id} is gone`),
    ...doubledSlots(after),
    ...overfullKeys(after),
    ...brokenAudit(before, after),
  ];
}

/** Which statuses may follow, after any number of steps. The final ones are absorbing. */
const next: Record<Status, readonly Status[]> = {
  scheduled: ["queued", "running", "completed", "failed", "cancelled", "skipped"],
  queued: ["scheduled", "running", "completed", "failed", "cancelled", "skipped"],
  running: ["scheduled", "queued", "completed", "failed", "cancelled", "skipped"],
  completed: [],
  failed: [],
  cancelled: [],
  skipped: [],
  missed: [],
};

/** What the database may say of why a slot was not executed. */
const reasons: Partial<Record<Status, readonly string[]>> = {
  skipped: ["overlap", "paused", "stopped", "skipped_by_person"],
  missed: ["too_late"],
};

function brokenBy(was: Execution, after: State): string[] {
  const is = after.executions.get(was.id);
  if (is === undefined) return [];
  if (isFinal(was))
    return isDeepStrictEqual(was, is)
      ? []
      : [`I5: ${was.id} was ${was.status}, and was changed: ${told(is)}`];
  const isAllowed = was.status === is.status || next[was.status].includes(is.status);
  return isAllowed ? [] : [`I5: ${was.id} was ${was.status}, and is ${is.status}`];
}

function brokenIn(before: State, after: State, is: Execution): string[] {
  const broken: string[] = [];
  const was = before.executions.get(is.id);
  const allowed = reasons[is.status];
  if (allowed !== undefined && !allowed.includes(is.reason ?? ""))
    broken.push(`R6: ${is.id} is ${is.status} for the reason ${is.reason}`);
  if (is.attempt - is.losses > is.maxAttempts)
    broken.push(`I13: ${is.id} is at attempt ${is.attempt}, of ${is.maxAttempts}: ${told(is)}`);
  if (is.attempt < 0 || is.losses > is.attempt) broken.push(`I6: ${told(is)}`);
  // one that was given back had begun before: it keeps the token of that time
  const hasBegun = is.attempt > 0 && (was?.attempt ?? 0) === 0 && (was?.token ?? null) === null;
  if (hasBegun) broken.push(...begunAmiss(before, after, is));
  if (
    is.job !== null &&
    is.overlap !== null &&
    takesTurn(is) &&
    after.jobs.get(is.job)?.turn !== is.id
  )
    broken.push(`I3: ${is.id} is ${is.status}, and its job's turn is another's`);
  return broken;
}

const takesTurn = ({ status, held }: Execution) =>
  status === "running" || (status === "queued" && held !== "overlap");

/** I11: what its schedule asked for does not begin while it is paused, deleted or stopped. */
function begunAmiss(before: State, after: State, is: Execution): string[] {
  if (is.trigger !== "schedule" && is.trigger !== "catch_up") return [];
  const [was, job] = [before.jobs.get(is.job!), after.jobs.get(is.job!)];
  const broken: string[] = [];
  if (was?.enabled === false && job?.enabled === false && was.disabledAt === job.disabledAt)
    broken.push(`I11: ${is.id} began while its job is disabled`);
  const unbegun = { ...is, attempt: 0 };
  if (
    isStopped(before, unbegun) &&
    isStopped(after, unbegun) &&
    before.stop?.since === after.stop?.since
  )
    broken.push(`I11: ${is.id} began while all schedules are stopped`);
  return broken;
}

function brokenOf(before: State, after: State, job: Job): string[] {
  const broken: string[] = [];
  const was = before.jobs.get(job.id);
  if (was !== undefined) {
    if (job.version < was.version) broken.push(`${job.name}: its version went back`);
    const wentBack = (job.cursor ?? Infinity) < (was.cursor ?? Infinity);
    if (wentBack && job.version === was.version)
      broken.push(`I10: the cursor of ${job.name} went back without a change of the job`);
  }
  if (job.turn !== null) {
    const current = after.executions.get(job.turn);
    if (
      current === undefined ||
      isFinal(current) ||
      current.job !== job.id ||
      current.held === "overlap"
    )
      broken.push(
        `turn: ${job.name} waits for ${current === undefined ? "nothing" : told(current)}`,
      );
  }
  return broken;
}

function doubledSlots({ executions }: State): string[] {
  const known = new Set<string>();
  return [...executions.values()].flatMap(({ job, slot }) => {
    if (slot === null) return [];
    const name = `${job} ${slot}`;
    if (known.has(name)) return [`I2: two rows for ${name}`];
    known.add(name);
    return [];
  });
}

function overfullKeys({ executions }: State): string[] {
  const places = new Map<string, number>();
  const limits = new Map<string, number>();
  for (const { key, limit, status, held } of executions.values()) {
    if (key === null || (status !== "running" && (status !== "queued" || held !== null))) continue;
    places.set(key, (places.get(key) ?? 0) + 1);
    limits.set(key, Math.max(limits.get(key) ?? 0, limit ?? 0));
  }
  return [...places]
    .filter(([key, taken]) => taken > limits.get(key)!)
    .map(([key, taken]) => `I3: ${taken} places of ${key} are taken, of ${limits.get(key)}`);
}

/** It is only added to, in the order of time. */
function brokenAudit(before: State, after: State): string[] {
  if (!isDeepStrictEqual(after.changes.slice(0, before.changes.length), before.changes))
    return ["audit: an entry was changed, or one is gone"];
  return after.changes.flatMap(({ id, at }, place) =>
    at < (after.changes[place - 1]?.at ?? 0)
      ? [`audit: entry ${id} is before the one before it`]
      : [],
  );
}

/** What a command was not to touch, and has. */
export function touched(
  before: State,
  after: State,
  allowed: { executions?: ReadonlySet<string>; jobs?: ReadonlySet<string>; isNewAllowed?: boolean },
): string[] {
  const changed = <Row extends { id: string }>(
    was: ReadonlyMap<string, Row>,
    is: ReadonlyMap<string, Row>,
  ) =>
    [...new Set([...was.keys(), ...is.keys()])].filter(
      (id) => !isDeepStrictEqual(was.get(id), is.get(id)),
    );
  return [
    ...changed(before.executions, after.executions)
      .filter((id) => !allowed.executions?.has(id))
      .filter((id) => !(allowed.isNewAllowed === true && !before.executions.has(id)))
      .map(
        (id) =>
          `touched: ${toldOrGone(before.executions.get(id))} -> ${toldOrGone(after.executions.get(id))}`,
      ),
    ...changed(before.jobs, after.jobs)
      .filter((id) => !allowed.jobs?.has(id))
      .map(
        (id) =>
          `touched: ${JSON.stringify(before.jobs.get(id))} -> ${JSON.stringify(after.jobs.get(id))}`,
      ),
  ];
}

export const told = (execution: Execution): string => JSON.stringify(execution);
const toldOrGone = (execution: Execution | undefined) =>
  execution === undefined ? "nothing" : told(execution);
