import { ApiProblem, type FieldProblem } from "../api/problem.ts";

/** One thing that is wrong with what was set. Code stands between backticks. */
export interface Message {
  /** Which setting: `schedule`, `timezone`, `jitterMs`. */
  setting: string;
  text: string;
  /** Where in the text it is wrong, from 0; null: nowhere in particular. */
  position: number | null;
  /** What to set instead. */
  proposal: string | null;
}

/** What the server adds to a field of a schedule. */
interface ScheduleProblem extends FieldProblem {
  position?: number;
  proposal?: string;
  meaning?: string;
  hint?: string;
}

/** A refusal of the server in the words of the editor; none for a problem that is about nothing that was set. */
export function messagesOf(problem: unknown, schedule: string): Message[] {
  if (!(problem instanceof ApiProblem)) return [];
  return (problem.fields as readonly ScheduleProblem[]).map((field) => ({
    setting: field.path.replace(/^body\./, "").split(".")[0] ?? "schedule",
    text: textOf(field, problem.code, schedule),
    position: field.position ?? null,
    proposal: field.proposal ?? null,
  }));
}

function textOf(field: ScheduleProblem, code: string, schedule: string): string {
  const message = spelled(field.message);
  const advice = adviceOf(field, code, schedule);
  return advice === "" ? `${message}.` : `${message}. ${advice}`;
}

/** With the signs of print, and what may stand there as a request. */
function spelled(message: string): string {
  const [, word, name, range] =
    /^(\S+) is not (an? (?:second|minute|hour|day|month|weekday)) \((.+)\)$/.exec(message) ?? [];
  if (word !== undefined) return `“${word}” is not ${name}. Use ${dashed(range!)}`;
  return dashed(message.replace(/^Never: /, "Never runs: "));
}

function dashed(text: string): string {
  return text.replace(/\b(\d+|[A-Z]{3})-(\d+|[A-Z]{3})\b/g, "$1–$2");
}

function adviceOf(
  { proposal, meaning, hint }: ScheduleProblem,
  code: string,
  schedule: string,
): string {
  if (hint === "with starts_at / ends_at") return "Set when it starts and ends instead.";
  if (hint?.startsWith("add ")) return `${hint[0]!.toUpperCase()}${hint.slice(1)}?`;
  if (proposal === undefined) return hint === undefined ? "" : `Or set it ${hint}.`;
  if (code === "schedule_timezone" || code.startsWith("schedule_timezone_"))
    return `Did you mean \`${proposal}\`?`;
  if (code === "schedule_command") return `Keep \`${proposal}\`?`;
  if (code === "schedule_range" || code === "schedule_step")
    return `Write \`${changedField(schedule, proposal)}\`.`;
  const more = hint === undefined ? "" : `, ${hint}`;
  return meaning === undefined
    ? `Did you mean \`${proposal}\`${more}?`
    : `Did you mean \`${proposal}\`${more}, ${meaning}?`;
}

/** The one field in which the proposal differs, else all of it. */
function changedField(schedule: string, proposal: string): string {
  const [before, after] = [schedule, proposal].map((text) => text.trim().split(/[ \t]+/));
  if (before!.length !== after!.length) return proposal;
  const changed = after!.filter((field, place) => field !== before![place]);
  return changed.length === 1 ? changed[0]! : proposal;
}
