/** What a scan found, as far as limits are concerned. */
export interface Found {
  /** Objects listed. */
  objects: number;
  /** Keys that rows refer to. */
  referenced: number;
  /** Rows whose key could not be read. */
  nameless: number;
  /** Files that would be removed now. */
  due: number;
  /** The last scan that no limit refused. */
  last: { objects: number; referenced: number } | null;
}

/** What the operator allows. */
export interface Limits {
  maxPercent: number;
  maxCount: number;
  confirmCount?: number | undefined;
}

/**
 * Why nothing may be removed, or null. That rows cannot be read, or that nothing is referred to, cannot be confirmed away:
 * then the comparison itself is wrong, and not only its answer large.
 */
export function refusal(
  found: Found,
  { maxPercent, maxCount, confirmCount }: Limits,
): string | null {
  const { objects, referenced, nameless, due, last } = found;
  if (nameless > 0)
    return `${nameless} rows refer to files by no key; the adapter no longer fits the host`;
  if (referenced === 0 && objects > 0) return `nothing refers to any of ${objects} files`;
  if (confirmCount !== undefined)
    return confirmCount === due
      ? null
      : `confirmCount is ${confirmCount}, but ${due} files would be removed now`;
  if (last !== null && objects * 2 < last.objects)
    return `only ${objects} files were found, ${last.objects} last time${remedy(due)}`;
  if (last !== null && referenced * 2 < last.referenced)
    return `only ${referenced} files are referred to, ${last.referenced} last time${remedy(due)}`;
  if (due > maxCount)
    return `${due} files would be removed, more than maxCount (${maxCount})${remedy(due)}`;
  if (due * 100 > objects * maxPercent)
    return `${due} of ${objects} files would be removed, more than maxPercent (${maxPercent})${remedy(due)}`;
  return null;
}

function remedy(due: number): string {
  return `; if that is right, run the job once with confirmCount ${due}`;
}
