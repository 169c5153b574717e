import type { Queryable } from "horarium";

import type { FilesPort, Problem } from "../ports/index.ts";
import { anyId, checkQuery, text, whole } from "./check-query.ts";

/** The queries of `cleanup_orphans`. */
export function filesChecks(
  { referenced, unusedImages, deleteImages, unusedRows }: FilesPort,
  db: Queryable,
): Promise<Problem[]>[] {
  const checks = [checkQuery("files.referenced", referenced, { key: text }, db)];
  if (unusedImages !== undefined)
    checks.push(checkQuery("files.unusedImages", unusedImages, { id: anyId, key: text }, db));
  if (unusedRows !== undefined)
    checks.push(checkQuery("files.unusedRows", unusedRows, { kind: text, rows: whole }, db));
  if ((unusedImages === undefined) !== (deleteImages === undefined)) {
    const message = "files: unusedImages and deleteImages come together";
    checks.push(Promise.resolve([{ code: "contract", message }]));
  }
  return checks;
}
