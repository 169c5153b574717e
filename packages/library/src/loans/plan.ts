import { nextStep, type NextStep } from "../domain/reminder-step.ts";
import type { DueRow } from "./due.ts";
import type { ReminderParameters } from "./parameters.ts";
import type { PatronRow } from "./patrons.ts";

/** What is to be said to one patron. */
export interface Message {
  /** Once for a patron and a day; without `digest`, for each thing. */
  key: string;
  patron: PatronRow;
  /** What it lists: also what was spoken of before and is still out. */
  lines: DueRow[];
  /** What it is written for. */
  reminders: Reminder[];
  byMail: boolean;
  inApp: boolean;
}

/** A step that is taken with this message. */
export interface Reminder extends NextStep {
  due: DueRow;
}

/** What a batch of patrons comes to. */
export interface Plan {
  messages: Message[];
  /** Reminders of patrons who cannot be told: recorded, so that they are not made up for later. */
  unsent: Reminder[];
  loans: number;
  alreadySent: number;
  optedOut: number;
  noAddress: number;
  suppressedAddress: number;
}

/** Decides for each patron what is said. Nothing is read or written here. */
export function planMessages(
  patrons: readonly PatronRow[],
  due: readonly DueRow[],
  parameters: ReminderParameters,
): Plan {
  const plan: Plan = {
    messages: [],
    unsent: [],
    loans: due.length,
    alreadySent: 0,
    optedOut: 0,
    noAddress: 0,
    suppressedAddress: 0,
  };
  const byMember = new Map<string, DueRow[]>(patrons.map(({ member }) => [member, []]));
  for (const one of due) byMember.get(one.member)!.push(one);
  for (const patron of patrons) {
    const lines = byMember.get(patron.member)!;
    const reminders = remindersOf(lines, parameters, plan);
    if (reminders.length === 0) continue;
    const ways = waysTo(patron, parameters, plan);
    if (!ways.byMail && !ways.inApp) plan.unsent.push(...reminders);
    else plan.messages.push(...messagesTo(patron, lines, reminders, ways, parameters));
  }
  return plan;
}

function remindersOf(
  lines: readonly DueRow[],
  parameters: ReminderParameters,
  plan: Plan,
): Reminder[] {
  const reminders: Reminder[] = [];
  for (const due of lines) {
    const rules = due.subject === "loan" ? parameters : holdRules;
    const next = nextStep(due.offset, due.recorded, rules);
    if (next === "recorded") plan.alreadySent += 1;
    else if (next !== null) reminders.push({ due, ...next });
  }
  return reminders;
}

/** A hold is spoken of as soon as it is ready, whenever that is, and the day before it lapses. */
const ready = -1_000;
const holdRules = { steps: [ready, -1], maxOverdueDays: 0 };

/** For counts and logs. */
export function stepName({ due, step }: Reminder): string {
  if (due.subject === "loan") return String(step);
  return step === ready ? "ready" : "lapsing";
}

function waysTo(
  patron: PatronRow,
  { channel }: ReminderParameters,
  plan: Plan,
): { byMail: boolean; inApp: boolean } {
  const mayMail = channel !== "inapp";
  const mayShow = channel !== "email";
  if ((mayMail && !patron.wants_mail) || (mayShow && !patron.wants_notices)) plan.optedOut += 1;
  if (mayMail && patron.wants_mail) {
    if (patron.address === null) plan.noAddress += 1;
    else if (patron.is_suppressed) plan.suppressedAddress += 1;
  }
  return {
    byMail: mayMail && patron.wants_mail && patron.address !== null && !patron.is_suppressed,
    inApp: mayShow && patron.wants_notices,
  };
}

function messagesTo(
  patron: PatronRow,
  lines: DueRow[],
  reminders: Reminder[],
  ways: { byMail: boolean; inApp: boolean },
  { digest }: ReminderParameters,
): Message[] {
  const key = `loan:${patron.member}:${patron.step_date}`;
  if (digest) return [{ key, patron, lines, reminders, ...ways }];
  return reminders.map((reminder) => ({
    key: `${key}:${reminder.due.subject}:${reminder.due.id}`,
    patron,
    lines: [reminder.due],
    reminders: [reminder],
    ...ways,
  }));
}
