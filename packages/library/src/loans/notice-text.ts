import type { NewNotice } from "../ports/index.ts";
import type { DueRow } from "./due.ts";
import type { Message } from "./plan.ts";

/** A message as a notice in the app. With dates instead of "tomorrow": nobody knows when it is read. */
export function noticeOf({ patron, lines }: Message): NewNotice {
  return {
    member: patron.member,
    type: "loan_due",
    title: lines.length === 1 ? sentence(lines[0]!) : summary(lines),
    message: lines.map(sentence).join("\n"),
  };
}

function sentence({ subject, title, due_date, offset }: DueRow): string {
  if (subject === "hold") return `“${title}” is ready for you until ${day(due_date)}`;
  return `“${title}” ${offset > 0 ? "was" : "is"} due on ${day(due_date)}`;
}

function summary(lines: readonly DueRow[]): string {
  const loans = lines.filter(({ subject }) => subject === "loan");
  const groups: [number, string][] = [
    [loans.filter(({ offset }) => offset > 0).length, "overdue"],
    [loans.filter(({ offset }) => offset === 0).length, "due today"],
    [loans.filter(({ offset }) => offset < 0).length, "due soon"],
    [lines.length - loans.length, "ready for you"],
  ];
  const told = groups.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return `Your books: ${told.join(", ")}`;
}

const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const day = (date: string) => format.format(new Date(`${date}T00:00:00Z`));
