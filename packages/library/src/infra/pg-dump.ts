import { devNull } from "node:os";
import { join } from "node:path";

import { libpqEnvironment, type DirectConnection } from "./direct-connection.ts";
import type { Programs } from "./postgres-programs.ts";
import { runProgram, type RunningProgram } from "./run-program.ts";

/** Dumps the database as one snapshot sees it; the archive comes out of `stdout`. */
export function dump(
  { folder }: Programs,
  connection: DirectConnection,
  {
    snapshot,
    compress,
    excludeTableData,
    excludeSchemas,
    signal,
    onTable,
  }: {
    snapshot: string;
    compress: number;
    excludeTableData: readonly string[];
    excludeSchemas: readonly string[];
    signal: AbortSignal;
    /** Each table whose rows are begun. */
    onTable: (name: string) => void;
  },
): RunningProgram {
  const args = [
    "--format=custom",
    `--compress=${compress}`,
    "--no-password",
    `--snapshot=${snapshot}`,
    "--lock-wait-timeout=120s",
    "--verbose",
    ...excludeTableData.map((name) => `--exclude-table-data=${quotedPattern(name)}`),
    ...excludeSchemas.map((name) => `--exclude-schema=${quoted(name)}`),
  ];
  return runProgram(join(folder, "pg_dump"), args, {
    environment: libpqEnvironment(connection),
    signal,
    onLine: (line) => {
      const table = /dumping contents of table "?(.+?)"?$/.exec(line)?.[1];
      if (table !== undefined) onTable(table);
    },
  });
}

/** Reads an archive from `stdin` to its end, and writes nothing. `--list` is no proof: it reads the beginning only. */
export function readDump({ folder }: Programs, signal: AbortSignal): RunningProgram {
  return runProgram(join(folder, "pg_restore"), [`--file=${devNull}`], {
    environment: {},
    signal,
  });
}

/** The archive's table of contents, a line for each object. Takes the archive from `stdin`. */
export function listDump({ folder }: Programs, signal: AbortSignal): RunningProgram {
  return runProgram(join(folder, "pg_restore"), ["--list"], { environment: {}, signal });
}

/** Restores an archive from `stdin` into a database; ends at the first error. */
export function restoreDump(
  { folder }: Programs,
  connection: DirectConnection,
  { database, list, signal }: { database: string; list: string | null; signal: AbortSignal },
): RunningProgram {
  const args = [
    `--dbname=${database}`,
    "--exit-on-error",
    "--no-owner",
    "--no-acl",
    // a copy must not begin to talk to other servers
    "--no-subscriptions",
    "--no-publications",
    // they belong to the owner of an extension, who may be another
    "--no-comments",
    "--no-security-labels",
    "--no-password",
    ...(list === null ? [] : [`--use-list=${list}`]),
  ];
  return runProgram(join(folder, "pg_restore"), args, {
    environment: libpqEnvironment(connection, database),
    signal,
  });
}

/** In double quotes nothing is a pattern. */
function quotedPattern(name: string): string {
  return name.split(".").map(quoted).join(".");
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
