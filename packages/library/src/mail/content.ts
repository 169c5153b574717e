import { z } from "zod";

import { knownLocale, wordsFor } from "./words.ts";

/** What a mail says, before it is text or HTML. */
export interface Content {
  subject: string;
  sections: Section[];
}

/** Things of a kind; without a heading if they are the only ones. */
interface Section {
  heading: string | null;
  items: Item[];
}

interface Item {
  title: string;
  lines: string[];
  link: string | null;
}

/** For whom it is written. */
export interface Reader {
  locale: string;
  timezone: string;
  now: Date;
}

/** A delivery as far as its text goes. `subjects` are those that are still so; a digest has `parts`. */
export interface Told {
  type: string;
  payload: unknown;
  subjects: readonly string[];
  parts: readonly Told[];
}

/**
 * What is to be said; null if nothing is left of it. Throws `ZodError` for a payload that is not as its type demands.
 */
export function contentOf(told: Told, reader: Reader): Content | null {
  if (told.type === "digest") return digestContent(told, reader);
  // a host may have notices of the same type, which are already in words
  if (told.type === "loan_due" && hasLoans(told.payload)) return loansContent(told, reader);
  return noticeContent(told);
}

function hasLoans(payload: unknown): boolean {
  return typeof payload === "object" && payload !== null && "loans" in payload;
}

const noticePayload = z.object({
  title: z.string(),
  message: z.string().nullish(),
  link: z.string().nullish(),
});

function noticeContent({ payload }: Told): Content {
  const { title, message, link } = noticePayload.parse(payload);
  const lines = (message ?? "").split(/\r?\n/).filter((line) => line.trim() !== "");
  return {
    subject: title,
    sections: [{ heading: null, items: [{ title, lines, link: link ?? null }] }],
  };
}

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const loansPayload = z.object({
  loans: z.array(
    z.object({
      subject: z.string(),
      title: z.string(),
      dueAt: instant,
      canRenew: z.boolean(),
      hasWaitingHold: z.boolean(),
    }),
  ),
  holds: z
    .array(z.object({ subject: z.string(), title: z.string(), availableUntil: instant }))
    .default([]),
});

/** Grouped by the days that are left when it is sent, not when it was written. */
function loansContent({ payload, subjects }: Told, reader: Reader): Content | null {
  const { loans, holds } = loansPayload.parse(payload);
  const words = wordsFor(reader.locale);
  const still = new Set(subjects);
  const lent = loans
    .filter(({ subject }) => still.has(subject))
    .map((loan) => ({ ...loan, days: daysAfter(loan.dueAt, reader) }))
    .toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  const ready = holds.filter(({ subject }) => still.has(subject));
  if (lent.length + ready.length === 0) return null;
  const loanItem = (loan: (typeof lent)[number]): Item => ({
    title: loan.title,
    lines: [
      loan.days > 0
        ? words.overdueBy(daysIn(loan.days, reader.locale))
        : words.dueOn(dateIn(loan.dueAt, reader)),
      ...(loan.canRenew && loan.days <= 0 ? [words.canRenew] : []),
      ...(loan.hasWaitingHold ? [words.waiting] : []),
    ],
    link: null,
  });
  const holdItem = ({ title, availableUntil }: (typeof ready)[number]): Item => ({
    title,
    lines: [words.readyUntil(dateIn(availableUntil, reader))],
    link: null,
  });
  const sections = [
    { heading: words.overdue, items: lent.filter(({ days }) => days > 0).map(loanItem) },
    { heading: words.dueToday, items: lent.filter(({ days }) => days === 0).map(loanItem) },
    { heading: words.dueSoon, items: lent.filter(({ days }) => days < 0).map(loanItem) },
    { heading: words.ready, items: ready.map(holdItem) },
  ].filter(({ items }) => items.length > 0);
  return { subject: loansSubject(sections, lent.length, words), sections };
}

function loansSubject(
  sections: readonly Section[],
  loans: number,
  words: ReturnType<typeof wordsFor>,
): string {
  const [first] = sections;
  const [item, ...others] = sections.flatMap(({ items }) => items);
  if (others.length === 0) return `${item!.title}: ${item!.lines[0]!}`;
  return loans === 0 ? first!.heading! : `${words.loansSubject(loans)}: ${first!.heading!}`;
}

const digestPayload = z.object({ waiting: z.int().default(0) });

function digestContent({ parts, payload }: Told, reader: Reader): Content | null {
  const contents = parts.map((part) => contentOf(part, reader)).filter((one) => one !== null);
  if (contents.length === 0) return null;
  const words = wordsFor(reader.locale);
  const { waiting } = digestPayload.parse(payload);
  const more = new Intl.NumberFormat(knownLocale(reader.locale)).format(waiting);
  const rest: Section = {
    heading: null,
    items: [{ title: words.moreWait(waiting, more), lines: [], link: null }],
  };
  return {
    subject: words.digestSubject(contents.length),
    sections: [...contents.flatMap(({ sections }) => sections), ...(waiting > 0 ? [rest] : [])],
  };
}

/** Whole days, by the calendar where the reader is; negative before the day. */
function daysAfter(at: Date, { timezone, now }: Reader): number {
  const day = (instant: Date) =>
    Date.parse(new Intl.DateTimeFormat("en-CA", { timeZone: timezone }).format(instant));
  return Math.round((day(now) - day(at)) / 86_400_000);
}

function daysIn(days: number, locale: string): string {
  return new Intl.NumberFormat(knownLocale(locale), {
    style: "unit",
    unit: "day",
    unitDisplay: "long",
  }).format(days);
}

function dateIn(at: Date, { locale, timezone }: Reader): string {
  return new Intl.DateTimeFormat(knownLocale(locale), {
    dateStyle: "full",
    timeZone: timezone,
  }).format(at);
}
