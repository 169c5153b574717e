/** A job of another scheduler, as it could become one here. */
export interface ForeignJob {
  /** Where it stood: `line 3`, `job 7`. */
  place: string;
  name: string;
  schedule: string;
  timezone: string;
  command: string;
  /** What differs, in sentences. */
  notes: string[];
  /** Why it cannot become one. */
  refused?: string;
}

/** `backup.sh --all` becomes `backup_sh_all`; of the same name there are `..._2`, `..._3`. */
export function nameFrom(text: string, taken: Set<string>): string {
  const words = text
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  const name = words.slice(0, 60) || "imported";
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}_${number}`;
  taken.add(free);
  return free;
}
