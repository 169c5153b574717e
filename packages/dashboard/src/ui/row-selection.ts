/** One row more or less; with `from`, all rows from that one to this. */
export function toggled(
  selected: ReadonlySet<string>,
  keys: readonly (string | undefined)[],
  index: number,
  { isSelected, from }: { isSelected: boolean; from: number | null },
): Set<string> {
  const next = new Set(selected);
  const [first, last] =
    from === null ? [index, index] : [Math.min(from, index), Math.max(from, index)];
  for (const key of keys.slice(first, last + 1)) {
    if (key === undefined) continue;
    if (isSelected) next.add(key);
    else next.delete(key);
  }
  return next;
}

/** Of the rows that are loaded. */
export function extentOf(
  selected: ReadonlySet<string>,
  keys: readonly (string | undefined)[],
): "none" | "some" | "all" {
  const loaded = keys.filter((key) => key !== undefined);
  const count = loaded.filter((key) => selected.has(key)).length;
  if (count === 0) return "none";
  return count === loaded.length ? "all" : "some";
}

export function withKey(keys: ReadonlySet<string>, key: string, isIn: boolean): Set<string> {
  const next = new Set(keys);
  if (isIn) next.add(key);
  else next.delete(key);
  return next;
}
