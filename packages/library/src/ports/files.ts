import type { Queryable } from "horarium";

import type { Query } from "./adapter.ts";

/** What `cleanup_orphans` reads: every key that a row refers to. */
export interface FilesPort {
  referenced: Query<{ key: string }>;
  unusedImages?: Query<{ id: string; key: string }>;
  deleteImages?(tx: Queryable, ids: string[]): Promise<number>;
}
