import type { Queryable } from "horarium";

import type { Query } from "./adapter.ts";

/** What `cleanup_orphans` reads: every key that a row refers to. */
export interface FilesPort {
  /** Also of files on their way, until they expire. A key that is null means that the adapter no longer fits the host. */
  referenced: Query<{ key: string }>;
  /** Rows of images that no entity uses. */
  unusedImages?: Query<{ id: string; key: string }>;
  /** Deletes those of the rows that are still unused, and says how many. */
  deleteImages?: (tx: Queryable, ids: string[]) => Promise<number>;
  /** How many rows nothing refers to, by kind: for people to look at, since people made them. */
  unusedRows?: Query<{ kind: string; rows: number }>;
}
