import { DatabaseError } from "horarium";
import type { Command } from "commander";
import { tableLines } from "../live-view/table.ts";
import { clockTime } from "../live-view/texts.ts";
import { openRunning, type DatabaseOptions } from "../open-database.ts";
import { databaseOptions, wholeNumber } from "./options.ts";
import { outputWidth, paintOfOutput, print, printJson } from "./print.ts";

interface BackupRow {
  file: string;
  target: string;
  database: string;
  method: string;
  status: string;
  slot: Date;
  startedAt: Date;
  finishedAt: Date | null;
  /** bigint as text would be a surprise in JSON; a backup has fewer than 2^53. */
  bytes: number | null;
  verified: string | null;
  keyId: string | null;
  error: string | null;
}

/** `horarium backup list`: backups that were begun, and what became of them. */
export function addBackup(program: Command): void {
  const backup = program.command("backup").description("backups made by the job backup_database");
  databaseOptions(backup.command("list"))
    .description("list backups, the newest first; files and manifests lie where they are kept")
    .option("--limit <n>", "how many", wholeNumber(1, 1_000), 50)
    .option("--json", "print JSON")
    .action(async (options: DatabaseOptions & { limit: number; json?: boolean }) => {
      const rows = await readBackups(options);
      if (options.json) return printJson(rows);
      if (rows.length === 0) return print("There are no backups yet");
      print(...backupTable(rows));
    });
}

async function readBackups(options: DatabaseOptions & { limit: number }): Promise<BackupRow[]> {
  const { pool } = await openRunning(options);
  try {
    const { rows: tables } = await pool.query(
      "select where to_regclass('library_jobs.backup') is not null",
    );
    if (tables.length === 0) {
      throw new DatabaseError(
        "no_backups",
        "this database holds no library, and so no backups of the job backup_database",
      );
    }
    const { rows } = await pool.query<BackupRow>(
      `select file, target, database, method, status, scheduled_for as slot, started_at as "startedAt",
         finished_at as "finishedAt", bytes::float8 as bytes, verify_level as verified, key_id as "keyId", error
       from library_jobs.backup
       order by started_at desc
       limit $1`,
      [options.limit],
    );
    return rows;
  } finally {
    await pool.end();
  }
}

function backupTable(rows: readonly BackupRow[]): string[] {
  const paint = paintOfOutput();
  return tableLines(
    rows,
    [
      { title: "BACKUP", cell: ({ file }) => file },
      {
        title: "STATUS",
        cell: ({ status }) => status,
        paint: (text, { status }) => (status === "kept" ? paint.green(text) : paint.yellow(text)),
      },
      { title: "BEGUN", cell: ({ startedAt }) => clockTime(startedAt) },
      { title: "SIZE", cell: ({ bytes }) => (bytes === null ? "-" : sizeOf(bytes)) },
      { title: "VERIFIED BY", cell: ({ verified }) => verified ?? "-" },
      { title: "KEY", cell: ({ keyId }) => keyId ?? "none" },
      { title: "ERROR", cell: ({ error }) => error ?? "" },
    ],
    { width: outputWidth(), paintTitle: paint.dim },
  );
}

/** `12.3 MB`. */
function sizeOf(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
