import { DatabaseError } from "horarium";
import type { Pool } from "pg";
import { nameFrom, type ForeignJob } from "./foreign.ts";

interface PgCronRow {
  jobid: string;
  jobname: string | null;
  schedule: string;
  command: string;
  active: boolean;
  database: string;
  username: string;
}

/** The jobs of pg_cron in a database, each with what it does otherwise than Horarium. Throws `DatabaseError`. */
export async function readPgCron(pool: Pool): Promise<ForeignJob[]> {
  const { rows: found } = await pool.query<{ name: string }>(
    "select current_database() as name where to_regclass('cron.job') is not null",
  );
  if (found.length === 0) {
    throw new DatabaseError(
      "no_pg_cron",
      "this database has no pg_cron (no table cron.job): name the one that has with HORARIUM_IMPORT_URL",
    );
  }
  const { rows: columns } = await pool.query<{ has: boolean }>(
    `select exists (
       select from pg_attribute where attrelid = 'cron.job'::regclass and attname = 'jobname') as has`,
  );
  const { rows: zones } = await pool.query<{ zone: string | null }>(
    "select current_setting('cron.timezone', true) as zone",
  );
  // pg_cron knows GMT by that name only
  const zone = zones[0]?.zone || "GMT";
  const timezone = zone === "GMT" ? "UTC" : zone;
  const { rows } = await pool.query<PgCronRow>(
    `select jobid::text, ${columns[0]?.has === true ? "jobname" : "null as jobname"}, schedule, command, active, database, username
     from cron.job
     order by jobid`,
  );
  const names = new Set<string>();
  return rows.map((row) => toForeign(row, { here: found[0]!.name, timezone, names }));
}

function toForeign(
  { jobid, jobname, schedule: text, command, active, database, username }: PgCronRow,
  { here, timezone, names }: { here: string; timezone: string; names: Set<string> },
): ForeignJob {
  const schedule = translated(text);
  const notes: string[] = [];
  if (schedule !== text) notes.push(`"${text}" is written ${schedule} here`);
  if (schedule.startsWith("@every"))
    notes.push(
      "pg_cron counts from the end of the last execution; here slots are at fixed instants",
    );
  notes.push(`it ran as ${username}${database === here ? "" : ` in database ${database}`}`);
  if (!active) notes.push("it was not active");
  const name = nameFrom(jobname ?? `pg_cron_${jobid}`, names);
  return { place: `job ${jobid}`, name, schedule, timezone, command, notes };
}

/** `30 seconds` and the last day of the month (`$`) are written otherwise. */
function translated(schedule: string): string {
  const seconds = /^\s*(\d+)\s+seconds?\s*$/i.exec(schedule);
  if (seconds !== null) return `@every ${seconds[1]}s`;
  const fields = schedule.trim().split(/\s+/);
  if (fields.length === 5 && fields[2] === "$") fields[2] = "L";
  return fields.join(" ");
}
