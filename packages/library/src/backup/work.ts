import type { Log } from "horarium";

import type { BackupMethod } from "../domain/backup-name.ts";
import type { DirectConnection } from "../infra/direct-connection.ts";
import type { Programs } from "../infra/postgres-programs.ts";
import type { SealingKeys } from "../infra/sealed-file.ts";
import type { WrittenFile } from "../infra/write-file.ts";
import type { Counts } from "./count-rows.ts";
import type { BackupDeps, BackupTarget } from "./deps.ts";
import type { Manifest, VerifyLevel } from "./manifest.ts";
import type { BackupParameters } from "./parameters.ts";
import type { ServerFacts } from "./server-facts.ts";

/** One execution of `backup_database`: what all its stages need. */
export interface Work {
  readonly deps: BackupDeps;
  readonly parameters: BackupParameters;
  readonly connection: DirectConnection;
  /** For the server's list of sessions. */
  readonly application: string;
  readonly executionId: string;
  /** The slot; without one, when the attempt began. */
  readonly at: Date;
  readonly log: Log;
  readonly progress: (done: number, total?: number | null, text?: string) => void;
  /** Aborted by the engine's signal and by `timeoutMinutes`. */
  readonly signal: AbortSignal;
  readonly warnings: string[];
}

/** What the preflight settled. */
export interface Plan {
  readonly facts: ServerFacts;
  readonly method: BackupMethod;
  /** pg_dump and pg_restore; null for a physical backup. */
  readonly dumpPrograms: Programs | null;
  /** The server for a scratch directory; null if there is none of this major, or none is needed. */
  readonly serverPrograms: Programs | null;
  readonly level: VerifyLevel;
  readonly targetName: string;
  readonly target: BackupTarget;
  /** Null: not encrypted. */
  readonly keys: SealingKeys | null;
  readonly file: string;
  readonly path: string;
}

/** A backup that was written under its name, and not yet proven. */
export interface Made extends WrittenFile {
  counts: Counts;
  wal: Manifest["wal"];
  ms: number;
  /** How often each table had been written when the rows were counted, before and after a physical backup. */
  live: { before: LiveTables; after: LiveTables } | null;
}

/** Rows and writes of each table of the live database. */
export type LiveTables = Record<string, { rows: number; writes: string }>;

/** How far it was proven, and what was learnt by that. */
export interface Verified {
  level: VerifyLevel;
  counts: Counts;
  countsOf: Manifest["countsOf"];
  writtenMeanwhile: Manifest["writtenMeanwhile"];
  notRestored: string[];
  ms: number;
}
