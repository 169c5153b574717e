import { sql } from "../sql.js";
import { uuidv7Floor } from "../uuid.js";
import { logRest } from "./partitions.js";
const dayMs = 86_400_000;
const deliveryDays = 90;
const smallestId = "00000000-0000-0000-0000-000000000000";
/** Jobs whose executions are looked at together. */
const jobsAtOnce = 500;
/** Tables of which old rows go by their age alone. */
const gone = {
    change: sql `from change`,
    job_stats: sql `from job_stats`,
    worker: sql `from worker`,
    keyed_command: sql `from keyed_command`,
    alert_event: sql `from alert_event`,
    delivery: sql `from delivery`,
    delivery_try: sql `from delivery_try`,
};
/**
 * What is purged, kind by kind:
 *
 * 1. log lines that are older than `logDays` and in no weekly partition;
 * 2. finished executions that are older than their days, with their attempts, but for the last `keepPerJob` of their
 *    job, and its last completed and last failed one;
 * 3. what people changed, a year ago; daily totals of 13 months ago; workers not seen for a week; commands with a key of
 *    the day before; the history of alerts, a year ago; what was sent of them, 90 days ago.
 *
 * `own` is the execution that purges.
 */
export function purgeKinds(db, at, parameters, own) {
    return [
        logLines(db, at, parameters, own),
        oneTimeExecutions(at, parameters),
        jobExecutions(at, parameters),
        oldRows("change", sql `from change where at < ${at}::timestamptz - interval '1 year'`),
        oldRows("job_stats", sql `from job_stats where day < (${at}::timestamptz at time zone 'UTC')::date - interval '13 months'`),
        oldRows("worker", sql `from worker where seen_at < ${new Date(at.getTime() - 7 * dayMs)}`),
        oldRows("keyed_command", sql `from keyed_command where at < ${new Date(at.getTime() - 1 * dayMs)}`),
        oldRows("alert_event", sql `from alert_event where at < ${at}::timestamptz - interval '1 year'`),
        oldRows("delivery_try", sql `from delivery_try where at < ${new Date(at.getTime() - deliveryDays * dayMs)}`),
        oldRows("delivery", sql `from delivery where ended_at < ${new Date(at.getTime() - deliveryDays * dayMs)}`),
    ];
    function oldRows(name, old) {
        const { batchSize, dryRun } = parameters;
        return {
            name,
            table: name,
            counted: null,
            async next(tx) {
                const rows = dryRun
                    ? await countOf(tx, sql `select count(*)::int as count ${old}`)
                    : await countOf(tx, sql `
                with gone as (
                  delete ${gone[name]}
                  where ctid = any (array(select ctid ${old} limit ${batchSize}))
                  returning 1
                )
                select count(*)::int as count
                from gone`);
                return { rows, isLast: dryRun || rows < batchSize };
            },
        };
    }
}
/** The average size of a row by table, its indexes included; nothing of tables that PostgreSQL has not looked at yet. */
export async function rowBytes(db) {
    const tables = await db.rows(sql `
      select relname as name, pg_total_relation_size(pg_class.oid) / reltuples as bytes
      from pg_class
      join pg_namespace on pg_namespace.oid = relnamespace
      where nspname = ${db.schema} and relkind = 'r' and reltuples > 0`);
    return new Map(tables.map(({ name, bytes }) => [name, bytes]));
}
/** An execution is made before its lines are written: so its id, the order of the key, is that old as well. */
function logLines(db, at, { logDays, batchSize, dryRun }, own) {
    const rest = raw(logRest(db));
    const before = new Date(at.getTime() - logDays * dayMs);
    let last = { execution_id: smallestId, sequence: 0 };
    return {
        name: "log_line",
        table: "execution_log_rest",
        counted: "lines",
        async next(tx) {
            const [batch] = await tx.rows(sql `
          with old as (
            select ctid, execution_id, sequence
            from ${rest}
            where execution_id < ${uuidv7Floor(before)}
              and (execution_id, sequence) > (${last.execution_id}, ${last.sequence})
              and at < ${before}
              and execution_id <> ${own}
            order by execution_id, sequence
            limit ${batchSize}
          )${dryRun
                ? sql ``
                : sql `, gone as (
            delete from ${rest}
            where ctid = any (array(select ctid from old))
          )`}
          select execution_id, sequence, (select count(*)::int from old) as count
          from old
          order by execution_id desc, sequence desc
          limit 1`);
            if (batch?.execution_id == null || batch.sequence === null)
                return { rows: 0, isLast: true };
            last = { execution_id: batch.execution_id, sequence: batch.sequence };
            return { rows: batch.count, isLast: batch.count < batchSize };
        },
    };
}
/** Stretch by stretch of all executions, so that no statement grows with what stays of the jobs' executions. */
function oneTimeExecutions(at, parameters) {
    const { batchSize } = parameters;
    const { before, finishedBefore, failedBefore } = limitsOf(at, parameters, null);
    let last = smallestId;
    return {
        name: "one_time_execution",
        table: "job_execution",
        counted: "executions",
        async next(tx) {
            const [stretch] = await tx.rows(sql `
          with stretch as (
            select id, job_id, status, completed_at
            from job_execution
            where id > ${last} and id < ${before}
            order by id
            limit ${batchSize}
          )
          select (select count(*)::int from stretch) as count,
            id as last,
            array(
              select id
              from stretch
              where job_id is null
                and completed_at < case status when 'failed' then ${failedBefore}::timestamptz else ${finishedBefore} end
            ) as old
          from stretch
          order by id desc
          limit 1`);
            if (stretch === undefined)
                return { rows: 0, isLast: true };
            last = stretch.last;
            const rows = await deleteExecutions(tx, stretch.old, parameters);
            return { rows, isLast: stretch.count < batchSize };
        },
    };
}
/**
 * Some jobs at a time, and of each of them a share of the batch: a job with more than that stays for the next round,
 * in which it continues after its last id.
 */
function jobExecutions(at, parameters) {
    const { batchSize, keepPerJob } = parameters;
    let lastJob = smallestId;
    let jobs = [];
    return {
        name: "execution",
        table: "job_execution",
        counted: "executions",
        async next(tx) {
            if (jobs.length === 0) {
                const found = await nextJobs(tx, lastJob);
                if (found.length === 0)
                    return { rows: 0, isLast: true };
                lastJob = found.at(-1).id;
                jobs = found.map(({ id, retention_days }) => ({
                    id,
                    last: smallestId,
                    ...limitsOf(at, parameters, retention_days),
                }));
            }
            const share = Math.ceil(batchSize / jobs.length);
            const old = await oldOfJobs(tx, jobs, keepPerJob, share);
            // in order, so that the last one of a job stays in the map
            const counts = new Map();
            for (const { job_id } of old)
                counts.set(job_id, (counts.get(job_id) ?? 0) + 1);
            const lasts = new Map(old.map(({ job_id, id }) => [job_id, id]));
            jobs = jobs
                .filter(({ id }) => counts.get(id) === share)
                .map((job) => ({ ...job, last: lasts.get(job.id) ?? job.last }));
            const ids = old.map(({ id }) => id);
            return { rows: await deleteExecutions(tx, ids, parameters), isLast: false };
        },
    };
}
/** The next jobs that have executions, also those that are no more: by one step of the index for each. */
function nextJobs(tx, after) {
    return tx.rows(sql `
      with recursive found (id) as (
        (select job_id from job_execution where job_id > ${after} order by job_id limit 1)
        union all
        select (select job_id from job_execution where job_id > found.id order by job_id limit 1)
        from found
        where found.id is not null
      ), next as (
        select id from found where id is not null limit ${jobsAtOnce}
      )
      select next.id, retention_days
      from next
      left join scheduled_job on scheduled_job.id = next.id
      order by next.id`);
}
/** Up to `share` of each job, in order of their ids. */
function oldOfJobs(tx, jobs, keepPerJob, share) {
    return tx.rows(sql `
      select job.id as job_id, old.id
      from unnest(
        ${jobs.map(({ id }) => id)}::uuid[],
        ${jobs.map(({ last }) => last)}::uuid[],
        ${jobs.map(({ before }) => before)}::uuid[],
        ${jobs.map(({ finishedBefore }) => finishedBefore)}::timestamptz[],
        ${jobs.map(({ failedBefore }) => failedBefore)}::timestamptz[]
      ) as job (id, last_id, before_id, finished_before, failed_before)
      cross join lateral (
        select id
        from job_execution execution
        where execution.job_id = job.id
          and id > job.last_id
          and id < job.before_id
          and id < (
            -- the oldest of those that are kept by their number
            select id
            from job_execution kept
            where kept.job_id = job.id and completed_at is not null
            order by id desc
            offset ${keepPerJob - 1}
            limit 1)
          and completed_at < case status when 'failed' then job.failed_before else job.finished_before end
          and (
            status not in ('completed', 'failed')
            or exists (
              select
              from job_execution newer
              where newer.job_id = execution.job_id and newer.id > execution.id and newer.status = execution.status))
        order by id
        limit ${share}
      ) old
      order by job.id, old.id`);
}
/** An execution was made before it was finished: so its id is that old as well. A job's own retention wins. */
function limitsOf(at, { executionDays, failedDays }, retentionDays) {
    const daysBefore = (days) => new Date(at.getTime() - days * dayMs);
    const finishedBefore = daysBefore(retentionDays ?? executionDays);
    const failedBefore = daysBefore(retentionDays ?? failedDays);
    const youngest = finishedBefore > failedBefore ? finishedBefore : failedBefore;
    return { before: uuidv7Floor(youngest), finishedBefore, failedBefore };
}
/** With their attempts. What is not finished is never deleted. Returns how many, also in a dry execution. */
async function deleteExecutions(tx, ids, { dryRun }) {
    if (dryRun || ids.length === 0)
        return ids.length;
    return countOf(tx, sql `
      with gone as (
        delete from job_execution
        where id = any(${ids}::uuid[]) and completed_at is not null
        returning id
      ), attempts as (
        delete from execution_attempt
        where execution_id = any (array(select id from gone))
      )
      select count(*)::int as count
      from gone`);
}
async function countOf(tx, query) {
    const [row] = await tx.rows(query);
    return row?.count ?? 0;
}
function raw(text) {
    return { strings: [text], values: [] };
}
//# sourceMappingURL=purge-kinds.js.map