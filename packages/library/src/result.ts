/** Why an execution ended before its work did. */
export type StoppedBy = "deadline" | "budget" | "cancelled" | "circuit" | "safety";

/** What every handler of the library returns: at most 16 KB as JSON. */
export interface LibraryResult<Counts> {
  v: 1;
  outcome: "done" | "partial" | "noop" | "stopped";
  stoppedBy: StoppedBy | null;
  counts: Counts;
  samples: { failed: FailedItem[] };
  warnings: string[];
  cursor: Record<string, unknown> | null;
  dryRun: boolean;
}

/** One thing that failed while the others went on. */
export interface FailedItem {
  id: string;
  code: string;
  message: string;
}

/** How many failed items a result shows, and how many warnings. */
export const mostSamples = 20;

const largest = 16 * 1024;
const longest = 300;

/** Builds the envelope: the outcome follows from what happened, and what is too much is left out. */
export function libraryResult<Counts extends object>({
  changed,
  counts,
  stoppedBy = null,
  failed = [],
  warnings = [],
  cursor = null,
  dryRun = false,
}: {
  /** How much was done, or would have been. */
  changed: number;
  counts: Counts;
  stoppedBy?: StoppedBy | null;
  failed?: readonly FailedItem[];
  warnings?: readonly string[];
  cursor?: Record<string, unknown> | null;
  dryRun?: boolean;
}): LibraryResult<Counts> {
  const outcome =
    stoppedBy !== null ? "stopped" : failed.length > 0 ? "partial" : changed > 0 ? "done" : "noop";
  return fitted({
    v: 1,
    outcome,
    stoppedBy,
    counts,
    samples: {
      failed: failed
        .slice(0, mostSamples)
        .map((item) => ({ ...item, message: shortened(item.message) })),
    },
    warnings: warnings.slice(0, mostSamples).map(shortened),
    cursor,
    dryRun,
  });
}

function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** Drops samples, then warnings, until it fits. Counts always stay. */
function fitted<Counts>(result: LibraryResult<Counts>): LibraryResult<Counts> {
  while (bytes(result) > largest) {
    if (result.samples.failed.pop() === undefined && result.warnings.pop() === undefined) break;
  }
  return result;
}

function bytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
