/** How a backup was made: by pg_dump, or as a copy of the cluster's files. */
export type BackupMethod = "dump" | "physical";

/** What the name of a backup says. */
export interface BackupName {
  /** The database, with `_` for what has no place in a file's name. */
  database: string;
  /** To the second. */
  at: Date;
  /** The last eight digits of the execution's id. */
  execution: string;
  method: BackupMethod;
  isSealed: boolean;
}

/** `library-20261124T020000Z-1a2b3c4d.dump`, `….base.tar.gz`, with `.sealed` behind it if it is encrypted. */
export function backupFile({
  database,
  at,
  executionId,
  method,
  isSealed,
}: {
  database: string;
  at: Date;
  executionId: string;
  method: BackupMethod;
  isSealed: boolean;
}): string {
  const ending = method === "dump" ? ".dump" : ".base.tar.gz";
  return `${nameInFile(database)}-${stamp(at)}-${executionDigits(executionId)}${ending}${isSealed ? ".sealed" : ""}`;
}

/** Null: not a name of ours. */
export function parseBackupFile(file: string): BackupName | null {
  const match =
    /^(\w+)-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z-([0-9a-f]{8})\.(dump|base\.tar\.gz)(\.sealed)?$/.exec(
      file,
    );
  if (match === null) return null;
  const [, database, year, month, date, hour, minute, second, execution, ending, sealed] = match;
  const at = new Date(`${year}-${month}-${date}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(at.getTime())) return null;
  return {
    database: database!,
    at,
    execution: execution!,
    method: ending === "dump" ? "dump" : "physical",
    isSealed: sealed !== undefined,
  };
}

/** What all backups of a database begin with. */
export function backupPrefix(database: string): string {
  return `${nameInFile(database)}-`;
}

/** The name of the manifest beside a backup. */
export function manifestFile(file: string): string {
  return `${file}.manifest.json`;
}

/** The last ones: the first ones of an id that begins with the time are the same for a minute. */
export function executionDigits(executionId: string): string {
  return executionId.replaceAll("-", "").slice(-8).toLowerCase();
}

function nameInFile(database: string): string {
  return database.replaceAll(/\W/g, "_");
}

function stamp(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}
