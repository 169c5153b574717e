import { cleanDescription } from "../domain/description.ts";
import { parseFuzzyDate } from "../domain/fuzzy-date.ts";
import { languageOfMarc } from "../domain/marc-language.ts";
import type { EditionRecord, WorkRecord } from "../infra/open-library/records.ts";
import type { EditionValues } from "../ports/index.ts";

/** What decides which of a record's values can be used here. */
export interface NormaliseRules {
  acceptYearOnly: boolean;
  /** Null: all. */
  languages: ReadonlySet<string> | null;
  now: Date;
}

const mostPages = 20_000;
const mostSubjects = 50;
const longestName = 500;

/** A record's values as the host keeps them. What is in no usable form is left out. */
export function normalise(
  record: EditionRecord,
  work: WorkRecord | null,
  { acceptYearOnly, languages, now }: NormaliseRules,
): EditionValues {
  const language = record.languages[0] === undefined ? null : languageOfMarc(record.languages[0]);
  const values = {
    synopsis:
      cleanDescription(record.description ?? "") ?? cleanDescription(work?.description ?? ""),
    pages:
      record.pages !== null && record.pages >= 1 && record.pages <= mostPages ? record.pages : null,
    language: language !== null && (languages?.has(language) ?? true) ? language : null,
    publishedAt:
      record.publishDate === null
        ? null
        : parseFuzzyDate(record.publishDate, { acceptYearOnly, now }),
    publisher: name(record.publisher ?? ""),
    openlibraryId: record.id,
    subjects: subjectsOf([...record.subjects, ...(work?.subjects ?? [])]),
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function name(text: string): string | null {
  const trimmed = text
    .replaceAll("\0", "")
    .replace(/^\s*\[(.*)\]\s*$/, "$1")
    .trim()
    .slice(0, longestName);
  return trimmed === "" ? null : trimmed;
}

function subjectsOf(all: string[]): string[] | null {
  const byLowerCase = new Map<string, string>();
  for (const text of all) {
    const subject = name(text);
    if (subject !== null && !byLowerCase.has(subject.toLowerCase()))
      byLowerCase.set(subject.toLowerCase(), subject);
  }
  return byLowerCase.size === 0 ? null : [...byLowerCase.values()].slice(0, mostSubjects);
}
