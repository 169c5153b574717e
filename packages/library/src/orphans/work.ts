import type { Context } from "horarium";

import type { ItemFailures } from "../item-failures.ts";
import type { FilesPort, ObjectStore } from "../ports/index.ts";
import type { Steps } from "../steps.ts";
import type { OrphanParameters } from "./parameters.ts";

/** One execution of `cleanup_orphans`: what its stages share. */
export interface Work extends Pick<Context, "log" | "progress" | "signal"> {
  files: FilesPort;
  store: ObjectStore;
  parameters: OrphanParameters;
  steps: Steps;
  /** A test's instant, else null: then the database's clock counts. */
  at: string | null;
  /** Sorted, and none within another. */
  prefixes: string[];
  /** Never touched, even within a prefix. */
  excluded: readonly string[];
  counts: OrphanCounts;
  danglingKeys: string[];
  failures: ItemFailures;
  warn: (text: string) => void;
  isStopped: () => boolean;
}

/** What an execution of `cleanup_orphans` did, or would have done. */
export interface OrphanCounts {
  /** Objects in the store, under the prefixes. */
  listed: number;
  bytes: number;
  /** Keys that rows refer to, under the prefixes. */
  referenced: number;
  /** Objects that nothing refers to. */
  candidates: number;
  newlyMarked: number;
  /** Marks taken back: something refers to the file again, or it was replaced. */
  rescued: number;
  /** Marked files that somebody else removed. */
  gone: number;
  trashed: number;
  /** Deleted at once, not from the trash. */
  deleted: number;
  /** Deleted from the trash. */
  purged: number;
  freedBytes: number;
  /** References to files that are not there. */
  dangling: number;
  ledgerPurged: number;
  failed: number;
  /** Rows that nothing refers to. */
  unusedRows: Record<string, number>;
  /** Rows of images deleted. */
  deletedImages: number;
}

export const noCounts = (): OrphanCounts => ({
  listed: 0,
  bytes: 0,
  referenced: 0,
  candidates: 0,
  newlyMarked: 0,
  rescued: 0,
  gone: 0,
  trashed: 0,
  deleted: 0,
  purged: 0,
  freedBytes: 0,
  dangling: 0,
  ledgerPurged: 0,
  failed: 0,
  unusedRows: {},
  deletedImages: 0,
});
