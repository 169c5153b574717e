import { NotFoundError } from "../errors.js";
import { sql } from "../sql.js";
const maxLimit = 200;
/** Jobs by name. */
export async function listJobs(db, filter = {}) {
    const limit = pageSize(filter.limit);
    const { search, enabled, handler, tag, folder, after } = filter;
    const rows = await db.rows(sql `
      select *
      from scheduled_job
      where deleted_at is null
        ${when(search, (text) => sql `and (name ilike ${like(text)} or title ilike ${like(text)})`)}
        ${when(enabled, (value) => sql `and enabled = ${value}`)}
        ${when(handler, (name) => sql `and handler = ${name}`)}
        ${when(tag, (name) => sql `and ${name} = any(tags)`)}
        ${when(folder, (name) => sql `and folder = ${name}`)}
        ${when(after, (key) => sql `and (name, id) > (${parseKey(key)[0]}, ${parseKey(key)[1]}::uuid)`)}
      order by name, id
      limit ${limit + 1}`);
    return page(rows, limit, ({ name, id }) => JSON.stringify([name, id]));
}
/** Executions, newest first. */
export async function listExecutions(db, filter = {}) {
    const limit = pageSize(filter.limit);
    const { job, handler, status, trigger, from, to, after } = filter;
    const rows = await db.rows(sql `
      select *
      from job_execution
      where true
        ${when(job, (id) => sql `and job_id = ${id}`)}
        ${when(handler, (name) => sql `and handler = ${name}`)}
        ${when(status, (list) => sql `and status = any(${list}::text[])`)}
        ${when(trigger, (list) => sql `and trigger = any(${list}::text[])`)}
        ${when(from, (at) => sql `and id >= ${idFloor(at)}`)}
        ${when(to, (at) => sql `and id < ${idFloor(at)}`)}
        ${when(after, (id) => sql `and id < ${id}::uuid`)}
      order by id desc
      limit ${limit + 1}`);
    return page(rows, limit, ({ id }) => id);
}
/** Throws `NotFoundError`. */
export async function getExecution(db, id) {
    const [row] = await db.rows(sql `select * from job_execution where id = ${id}`);
    if (row === undefined)
        throw new NotFoundError(`execution ${id}: there is none of this id`);
    return row;
}
/** All attempts of an execution, in their order. */
export function listAttempts(db, executionId) {
    return db.rows(sql `
      select *
      from attempt_history
      where execution_id = ${executionId}
      order by started_at, attempt`);
}
/** The lines of an execution's log after `after` (a sequence number), in their order. */
export function readLog(db, executionId, { after = 0, limit = 1_000 } = {}) {
    return db.rows(sql `
      select *
      from execution_log
      where execution_id = ${executionId}
        and sequence > ${after}
      order by sequence
      limit ${limit}`);
}
function when(value, then) {
    return value === null || value === undefined ? sql `` : then(value);
}
function like(text) {
    return `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
}
function idFloor(at) {
    const time = at.getTime().toString(16).padStart(12, "0");
    return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
function parseKey(key) {
    const parsed = JSON.parse(key);
    if (!Array.isArray(parsed) || parsed.length !== 2)
        throw new NotFoundError(`after: "${key}" is not the next of a page`);
    return [String(parsed[0]), String(parsed[1])];
}
function pageSize(limit = 50) {
    return Math.min(Math.max(1, Math.floor(limit)), maxLimit);
}
function page(rows, limit, key) {
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return { rows: shown, next: rows.length > limit && last !== undefined ? key(last) : null };
}
//# sourceMappingURL=list.js.map