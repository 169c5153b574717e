import { LeaseLostError } from "../errors.js";
import { logLine } from "../execution/context.js";
import { writeCheckpoint, writeProgress } from "../execution/held.js";
import { insertLines, logLimits } from "../execution/log-writer.js";
import { lockLeased } from "./lease.js";
/** Writes what a remote worker tells of an execution that it holds. Throws `LeaseLostError`. */
export function reportRemote(db, clock, lease, { progress, lines = [], ...rest }) {
    return db.transaction(async (tx) => {
        const [row] = await lockLeased(tx, clock, { ...lease, leases: [lease] });
        if (row === undefined)
            throw new LeaseLostError(lease.execution);
        const held = { id: row.id, lease_token: row.lease_token };
        if (progress !== undefined)
            await writeProgress(tx, held, progress);
        if ("checkpoint" in rest)
            await writeCheckpoint(tx, held, rest.checkpoint);
        const kept = linesOf(row, lines);
        if (kept.length > 0)
            await insertLines(tx, kept);
    });
}
/** Numbered, cut, and no more than there is room for: the last one says that there is none. */
function linesOf(row, lines) {
    const { id, lease_token, attempt } = row;
    const kept = [];
    let bytes = row.log_bytes;
    for (const { level, message, fields } of lines) {
        if (bytes >= logLimits.execution)
            break;
        const line = logLine(level, message, fields);
        bytes += line.bytes;
        const written = bytes >= logLimits.execution
            ? logLine("warn", `the log is full (${logLimits.execution} bytes): what follows is dropped`)
            : line;
        const sequence = row.log_lines + kept.length + 1;
        kept.push({ id, lease_token, sequence, at: new Date(row.at_ms), attempt, ...written });
    }
    return kept;
}
//# sourceMappingURL=report.js.map