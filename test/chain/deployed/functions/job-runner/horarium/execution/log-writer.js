import { noteLines } from "../alerts/conditions.js";
import { isRefusedValue, sql } from "../sql.js";
/** Bytes of one line, and of all lines of one execution. */
export const logLimits = { line: 8_192, execution: 5_242_880 };
const flushEveryMs = 250;
/** Lines that are kept while the database cannot be reached. */
const waitingLimit = 10_000;
export function createLogWriter(db, failed) {
    let waiting = [];
    let timer = null;
    let writing = Promise.resolve();
    const flush = () => {
        if (timer !== null)
            clearTimeout(timer);
        timer = null;
        writing = writing.then(async () => {
            const lines = waiting;
            waiting = [];
            if (lines.length > 0)
                await write(lines);
        });
        return writing;
    };
    const write = async (lines) => {
        try {
            await insertLines(db, lines);
        }
        catch (error) {
            failed(error);
            if (isRefusedValue(error)) {
                // one line that PostgreSQL refuses must not take the others with it
                if (lines.length > 1)
                    for (const line of lines)
                        await write([line]);
                return;
            }
            waiting = [...lines, ...waiting].slice(-waitingLimit);
            timer ??= setTimeout(() => void flush(), flushEveryMs * 4);
        }
    };
    return {
        write(line) {
            waiting.push(line);
            timer ??= setTimeout(() => void flush(), flushEveryMs);
        },
        flush: () => (waiting.length > 0 ? flush() : writing),
        stop() {
            if (timer !== null)
                clearTimeout(timer);
        },
    };
}
/** Lines whose lease is lost are not written. A repeated write of the same lines adds nothing. */
export async function insertLines(db, lines) {
    await db.rows(sql `
      with line as (
        select *
        from unnest(
          ${lines.map(({ id }) => id)}::uuid[],
          ${lines.map(({ lease_token }) => lease_token)}::uuid[],
          ${lines.map(({ sequence }) => sequence)}::integer[],
          ${lines.map(({ at }) => at)}::timestamptz[],
          ${lines.map(({ attempt }) => attempt)}::integer[],
          ${lines.map(({ level }) => level)}::text[],
          ${lines.map(({ message }) => message)}::text[],
          ${lines.map(({ fields }) => fields)}::jsonb[],
          ${lines.map(({ bytes }) => bytes)}::integer[]
        ) as line (execution_id, lease_token, sequence, at, attempt, level, message, fields, bytes)
      ), holder as (
        update job_execution execution
        set log_lines = greatest(execution.log_lines, written.sequence),
            log_bytes = execution.log_bytes + written.bytes
        from (
          select execution_id, lease_token, max(sequence) as sequence, sum(bytes)::integer as bytes
          from line
          group by execution_id, lease_token
        ) written
        where execution.id = written.execution_id
          and execution.id = any(${lines.map(({ id }) => id)}::uuid[])
          and execution.lease_token = written.lease_token
          -- also right after the handler has completed it by itself, in its own transaction
          and execution.status in ('running', 'completed')
        returning execution.id, execution.lease_token
      ), written as (
        insert into execution_log (execution_id, sequence, at, attempt, level, message, fields)
        select execution_id, sequence, at, attempt, level, message, fields
        from line
        join holder on holder.id = line.execution_id and holder.lease_token = line.lease_token
        on conflict do nothing
        returning execution_id, sequence, at, message
      )
      ${noteLines(sql `written`)}`);
}
//# sourceMappingURL=log-writer.js.map