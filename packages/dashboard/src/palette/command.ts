import { untilWords } from "./until-words.ts";

export type Verb =
  | "run"
  | "run-with"
  | "enable"
  | "disable"
  | "skip"
  | "edit"
  | "duplicate"
  | "backfill"
  | "delete";

/** What was typed, where it begins with something to do. */
export interface Command {
  verb: Verb;
  /** Words of the job that is meant; empty: the one of the page. */
  job: string;
  /** `disable backup until tomorrow`; null: not said, or not understood. */
  until: Date | null;
  /** As it was typed. */
  untilText: string | null;
  /** `disable backup because the disk is full`. */
  reason: string | null;
}

/** `run refresh`, `disable backup until tomorrow because the disk is full`, `skip next loan`. Null: something else. */
export function commandIn(text: string, now: Date): Command | null {
  const found = phrases.find(([phrase]) => phrase.test(text));
  if (found === undefined) return null;
  const [phrase, verb] = found;
  const [before, reason] = cut(text.replace(phrase, ""), /\s+because\s+/i);
  const isDisable = verb === "disable";
  const [job, untilText] = isDisable ? cut(before, /(?:^|\s+)(?:until|for)\s+/i) : [before, null];
  return {
    verb,
    job: job.trim(),
    until: untilText === null ? null : untilWords(untilText, now),
    untilText,
    reason: isDisable ? reason : null,
  };
}

/** The first that fits. */
const phrases: readonly (readonly [RegExp, Verb])[] = [
  [/^run\s+with(\s+|$)/i, "run-with"],
  [/^(run|start)(\s+|$)/i, "run"],
  [/^(enable|resume)(\s+|$)/i, "enable"],
  [/^(disable|pause|stop)(\s+|$)/i, "disable"],
  [/^skip(\s+next|\s+the\s+next\s+slot\s+of)?(\s+|$)/i, "skip"],
  [/^edit(\s+|$)/i, "edit"],
  [/^(duplicate|copy)(\s+|$)/i, "duplicate"],
  [/^backfill(\s+|$)/i, "backfill"],
  [/^delete(\s+|$)/i, "delete"],
];

function cut(text: string, at: RegExp): [before: string, after: string | null] {
  const found = at.exec(text);
  if (found === null) return [text, null];
  const after = text.slice(found.index + found[0].length).trim();
  return [text.slice(0, found.index), after === "" ? null : after];
}
