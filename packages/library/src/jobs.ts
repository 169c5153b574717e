import type { Duration } from "horarium";

/** The row of `scheduled_job` with which a job begins. An operator may change it. */
export interface BuiltinJob {
  name: string;
  title: string;
  description: string;
  /** The handler's name. */
  handler: string;
  schedule: string;
  timezone: string;
  parameters: Record<string, unknown>;
  overlap: "skip";
  misfire: "once";
  timeout: Duration;
  concurrencyKey?: { key: string; limit: number };
  /** Absent: any. At the edge there are no processes and directories, and minutes in place of hours. */
  runner?: "node";
  /** Whether there is a handler for it here. */
  available: boolean;
  unavailableReason?: string;
}

/** The nine built-in jobs. `absent` says of which jobs the host lacks what they work on. */
export function builtinJobs(absent: Record<string, string>): BuiltinJob[] {
  return rows.map(({ missing, ...row }) => {
    const reason =
      missing !== undefined
        ? `not available yet: ${missing}`
        : absent[row.name] && `not available here: ${absent[row.name]}`;
    return {
      handler: row.name,
      timezone: "UTC",
      parameters: {},
      overlap: "skip",
      misfire: "once",
      ...row,
      available: reason === undefined,
      ...(reason !== undefined && { unavailableReason: reason }),
    };
  });
}

type Row = Pick<BuiltinJob, "name" | "title" | "description" | "schedule" | "timeout"> &
  Partial<Pick<BuiltinJob, "parameters" | "concurrencyKey" | "runner">> & {
    /** What its handler still lacks. */
    missing?: string;
  };

/** A backup does not run while files are swept, nor the other way round. */
const files = { key: "files", limit: 1 };

const rows: Row[] = [
  {
    name: "refresh_metadata",
    title: "Refresh metadata",
    description:
      "Fills empty fields of editions and fetches missing covers, without overwriting what a person wrote",
    schedule: "0 3 * * *",
    timeout: "90m",
    runner: "node",
  },
  {
    name: "cleanup_orphans",
    title: "Clean up orphaned files",
    description:
      "Finds stored files that no row refers to and removes them after a period of grace",
    schedule: "0 4 * * 0",
    timeout: "180m",
    parameters: { dryRun: true },
    concurrencyKey: files,
    runner: "node",
  },
  {
    name: "expire_sessions",
    title: "Expire sessions",
    description: "Deletes web sessions, tokens and codes that can no longer let anybody in",
    schedule: "*/15 * * * *",
    timeout: "14m",
  },
  {
    name: "send_notifications",
    title: "Send notifications",
    description: "Turns notices into mails that people want: once, and at a decent hour",
    schedule: "*/5 * * * *",
    timeout: "10m",
  },
  {
    name: "generate_stats",
    title: "Generate statistics",
    description: "Computes ratings, popular works, reading statistics and the library's totals",
    schedule: "0 * * * *",
    timeout: "50m",
  },
  {
    name: "backup_database",
    title: "Back up the database",
    description:
      "Makes a backup that is known to restore, and keeps daily, weekly and monthly ones",
    schedule: "0 2 * * *",
    timeout: "360m",
    concurrencyKey: files,
    runner: "node",
  },
  {
    name: "refresh_tokens",
    title: "Refresh tokens",
    description:
      "Keeps members' connections to other services alive and notices those that are lost",
    schedule: "0 */6 * * *",
    timeout: "60m",
  },
  {
    name: "loan_reminders",
    title: "Remind of loans",
    description: "Tells patrons before, on and after the day on which a book is due",
    schedule: "0 9 * * *",
    timeout: "40m",
  },
  {
    name: "purge_job_logs",
    title: "Purge job history",
    description: "Keeps Horarium's own executions and log lines for as long as they are useful",
    schedule: "30 4 * * *",
    timeout: "60m",
  },
];
