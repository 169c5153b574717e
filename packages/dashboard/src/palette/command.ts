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

/** What can be done about an alert. */
export type AlertVerb = "acknowledge" | "snooze" | "mute" | "resolve" | "retry";

/** What was typed, where it begins with something to do. */
export interface Command<OfWhat = Verb> {
  verb: OfWhat;
  /** Words of what is meant, a job or an alert; empty: the one of the page. */
  of: string;
  /** `disable backup until tomorrow`; null: not said, or not understood. */
  until: Date | null;
  /** As it was typed. */
  untilText: string | null;
  /** `disable backup because the disk is full`. */
  reason: string | null;
}

/** `run refresh`, `disable backup until tomorrow because the disk is full`, `skip next loan`. Null: something else. */
export function commandIn(text: string, now: Date): Command | null {
  return read(text, now, phrases, ["disable"]);
}

/** `acknowledge refresh`, `snooze backup until tomorrow`, `mute loans for 2h`. Null: something else. */
export function alertCommandIn(text: string, now: Date): Command<AlertVerb> | null {
  return read(text, now, alertPhrases, ["snooze", "mute"]);
}

type Phrases<OfWhat> = readonly (readonly [RegExp, OfWhat])[];

/** `lasting`: the verbs that can be said to hold until a time, and why. */
function read<OfWhat>(
  text: string,
  now: Date,
  known: Phrases<OfWhat>,
  lasting: readonly OfWhat[],
): Command<OfWhat> | null {
  const found = known.find(([phrase]) => phrase.test(text));
  if (found === undefined) return null;
  const [phrase, verb] = found;
  const [before, reason] = cut(text.replace(phrase, ""), /\s+because\s+/i);
  const isLasting = lasting.includes(verb);
  const [of, untilText] = isLasting ? cut(before, /(?:^|\s+)(?:until|for)\s+/i) : [before, null];
  return {
    verb,
    of: of.trim(),
    until: untilText === null ? null : untilWords(untilText, now),
    untilText,
    reason: isLasting ? reason : null,
  };
}

/** The first that fits. */
const phrases: Phrases<Verb> = [
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

const alertPhrases: Phrases<AlertVerb> = [
  [/^ack(nowledge)?(\s+|$)/i, "acknowledge"],
  [/^snooze(\s+|$)/i, "snooze"],
  [/^mute(\s+|$)/i, "mute"],
  [/^resolve(\s+|$)/i, "resolve"],
  [/^retry(\s+|$)/i, "retry"],
];

function cut(text: string, at: RegExp): [before: string, after: string | null] {
  const found = at.exec(text);
  if (found === null) return [text, null];
  const after = text.slice(found.index + found[0].length).trim();
  return [text.slice(0, found.index), after === "" ? null : after];
}
