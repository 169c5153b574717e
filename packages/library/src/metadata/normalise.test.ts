import { expect, test } from "vitest";

import { RequestFailed } from "../infra/open-library/errors.ts";
import { readEdition, readWork, type EditionRecord } from "../infra/open-library/records.ts";
import { normalise } from "./normalise.ts";

const rules = { acceptYearOnly: true, languages: null, now: new Date("2026-11-24") };

/** The shape that `/api/books?jscmd=details` and `/books/OL…M.json` have. */
const raw = {
  publishers: ["[Dent]"],
  number_of_pages: 254,
  languages: [{ key: "/languages/fre" }],
  title: "Candide",
  type: { key: "/type/edition" },
  key: "/books/OL900000099M",
  covers: [-1, 8231856],
  works: [{ key: "/works/OL900000099W" }],
  authors: [{ key: "/authors/OL1A", name: "Voltaire" }],
  publish_date: "c1996",
  subjects: ["Satire", " satire", "Optimism"],
  revision: 7,
};

test("reads the shapes that records have", () => {
  const record = readEdition({ ...raw, description: { type: "/type/text", value: "A tale." } });
  expect(record).toMatchObject({
    kind: "edition",
    cover: 8231856,
    work: "OL900000099W",
    revision: 7,
  });
  expect(normalise(record as EditionRecord, null, rules)).toEqual({
    synopsis: "A tale.",
    pages: 254,
    language: "fra",
    publishedAt: "1996-01-01",
    publisher: "Dent",
    openlibraryId: "OL900000099M",
    subjects: ["Satire", "Optimism"],
  });
});

test("the work's description is taken where the edition has none", () => {
  const work = readWork({ key: "/works/OL1W", description: "Of the work.", subjects: ["Lisbon"] });
  if (work.kind !== "work") throw new Error("no work");
  const values = normalise(readEdition(raw) as EditionRecord, work, rules);
  expect(values.synopsis).toBe("Of the work.");
  expect(values.subjects).toEqual(["Satire", "Optimism", "Lisbon"]);
});

test("what cannot be used is left out, and an odd field does not cost the others", () => {
  const odd = {
    ...raw,
    number_of_pages: "about 200",
    covers: "none",
    publishers: [null, 7],
    languages: [{ key: "/languages/klingon" }],
    publish_date: "19--",
    subjects: undefined,
    description: ["?"],
  };
  const record = readEdition(odd) as EditionRecord;
  expect(record.cover).toBeNull();
  expect(normalise(record, null, rules)).toEqual({ openlibraryId: "OL900000099M" });
  expect(normalise({ ...record, pages: 0 }, null, rules).pages).toBeUndefined();
  expect(normalise({ ...record, pages: 20_001 }, null, rules).pages).toBeUndefined();
});

test("a language that the host does not know is left out", () => {
  const record = readEdition(raw) as EditionRecord;
  expect(
    normalise(record, null, { ...rules, languages: new Set(["eng"]) }).language,
  ).toBeUndefined();
  expect(normalise(record, null, { ...rules, languages: new Set(["fra"]) }).language).toBe("fra");
});

test("merged and deleted records are told apart, and anything else is refused", () => {
  expect(
    readEdition({ key: "/books/OL1M", type: { key: "/type/redirect" }, location: "/books/OL2M" }),
  ).toEqual({ kind: "redirect", location: "/books/OL2M" });
  expect(readWork({ key: "/works/OL1W", type: { key: "/type/delete" } })).toEqual({
    kind: "deleted",
  });
  for (const odd of [
    null,
    "<html>",
    [],
    { key: "/books/OL1M" },
    { key: "/authors/OL1A", title: "x" },
    { key: "/books/OL1M", type: { key: "/type/redirect" }, location: "https://example.org/" },
  ])
    expect(() => readEdition(odd)).toThrow(RequestFailed);
});
