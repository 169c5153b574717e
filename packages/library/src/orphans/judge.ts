import { DoNotRetry } from "horarium";

import { refusal } from "../domain/orphan-limits.ts";
import { sqlState } from "../failures.ts";
import { compare, findDangling, mark, type Comparison } from "./compare.ts";
import type { Scan } from "./list.ts";
import type { Work } from "./work.ts";

/** What may be swept after the comparison: how many files, or why none. */
export interface Verdict {
  due: number;
  dueBytes: number;
  orphanBytes: number;
  refused: string | null;
}

/**
 * Compares the listing with the rows, and marks what nothing refers to, unless a limit says that something looks wrong:
 * then nothing is changed, and the execution fails. A dry execution changes nothing and only tells.
 */
export async function judge(work: Work, scan: Scan): Promise<Verdict> {
  const { steps, parameters, counts, log } = work;
  const { found, refused } = await steps
    .step(async (tx) => {
      const comparison = await compare(tx, work, scan);
      const reason = refusal(comparison, parameters);
      if (reason === null) {
        const marked = parameters.dryRun
          ? { newlyMarked: comparison.unmarked, rescued: comparison.rescued, gone: 0 }
          : await mark(tx, work, scan);
        counts.newlyMarked = marked.newlyMarked;
        // beside those that the recovery of an earlier execution has counted
        counts.rescued += marked.rescued;
        counts.gone += marked.gone;
        await tx.query(
          `update library_jobs.storage_scan
           set accepted_at = coalesce($2::timestamptz, now()), referenced = $3
           where id = $1`,
          [scan.id, work.at, comparison.referenced],
        );
      }
      return { found: comparison, refused: reason };
    })
    .catch((error: unknown) => {
      // with row_security off, a policy that would hide rows is an error instead
      if (sqlState(error) !== "42501") throw error;
      throw new DoNotRetry(
        `this role may not read all that refers to files: ${(error as Error).message}; nothing was deleted`,
        { cause: error },
      );
    });
  counts.referenced = found.referenced;
  counts.candidates = found.candidates;
  if (refused === null || parameters.dryRun) await reportDangling(work, scan);
  log.info("orphans.scan", {
    objects: found.objects,
    refs: found.referenced,
    candidates: found.candidates,
    dangling: counts.dangling,
  });
  if (refused !== null) refuse(work, found, refused);
  const { due, dueBytes, candidateBytes } = found;
  return { due, dueBytes, orphanBytes: candidateBytes, refused };
}

function refuse({ log, parameters, warn }: Work, found: Comparison, reason: string): void {
  log.warn("orphans.safety", {
    refs: found.referenced,
    objects: found.objects,
    due: found.due,
    text: `${reason}; nothing deleted`,
  });
  if (!parameters.dryRun) throw new DoNotRetry(`${reason}; nothing was deleted`);
  warn(`${reason}; if this were not dry, it would fail and delete nothing`);
}

/** What was put after its place in the listing was passed is not missing: the first of them are looked at. */
async function reportDangling(work: Work, scan: Scan): Promise<void> {
  const { steps, store, counts, parameters, log } = work;
  const { count, keys } = await steps.step((tx) =>
    findDangling(tx, work, scan, parameters.batchSize),
  );
  let there = 0;
  for (const key of keys) {
    if ((await head(work, key)) === "there") there += 1;
    else if (work.danglingKeys.push(key) <= 20) log.warn("orphans.dangling", { key });
    if (work.danglingKeys.length >= 20 && there === 0) break;
  }
  counts.dangling = count - there;
  if (counts.dangling > 0)
    work.warn(
      `${counts.dangling} rows refer to files that ${store.name} does not have, such as ${work.danglingKeys[0]}`,
    );
}

async function head({ store }: Work, key: string): Promise<"there" | "missing"> {
  try {
    return (await store.head(key)) === null ? "missing" : "there";
  } catch (error) {
    // a key that this store cannot hold
    if (error instanceof Error && "code" in error && error.code === "bad_key") return "missing";
    throw error;
  }
}
