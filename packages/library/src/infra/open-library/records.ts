import { z } from "zod";

import { RequestFailed } from "./errors.ts";

/** An edition as Open Library has it. What it lacks is null or empty. */
export interface EditionRecord {
  kind: "edition";
  /** `OL7353617M`. */
  id: string;
  revision: number | null;
  title: string;
  subtitle: string | null;
  authors: string[];
  publisher: string | null;
  pages: number | null;
  /** MARC codes. */
  languages: string[];
  publishDate: string | null;
  description: string | null;
  subjects: string[];
  /** The first cover that is one. */
  cover: number | null;
  /** `OL45804W`. */
  work: string | null;
}

/** A work: descriptions are usually here. */
export interface WorkRecord {
  kind: "work";
  id: string;
  description: string | null;
  subjects: string[];
}

/** The record was merged into another, `/books/OL1M` or `/works/OL1W`. */
export interface RedirectRecord {
  kind: "redirect";
  location: string;
}

export interface DeletedRecord {
  kind: "deleted";
}

// a field of a shape never seen is as good as absent: one odd field must not cost the others
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
const listOf = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .array(schema.nullable().catch(null))
    .optional()
    .catch(undefined)
    .transform((list) => (list ?? []).filter((one) => one !== null));
const reference = z.object({ key: z.string() });
const text = z.union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)]);

const record = z.object({
  key: z.string(),
  type: optional(reference),
  location: optional(z.string()),
  revision: optional(z.int()),
  title: optional(z.string()),
  subtitle: optional(z.string()),
  authors: listOf(z.object({ name: z.string() })),
  publishers: listOf(z.string()),
  number_of_pages: optional(z.int()),
  languages: listOf(reference),
  publish_date: optional(z.string()),
  description: optional(text),
  subjects: listOf(z.string()),
  covers: listOf(z.int()),
  works: listOf(reference),
});

/** Reads a record of an edition. Throws `RequestFailed` if it is none. */
export function readEdition(json: unknown): EditionRecord | RedirectRecord | DeletedRecord {
  const found = read(json);
  const moved = readMoved(found);
  if (moved !== null) return moved;
  const id = idOf(found.key);
  if (!/^OL\d+M$/.test(id) || found.title === undefined)
    throw new RequestFailed("badAnswer", `${id} is no record of an edition`);
  return {
    kind: "edition",
    id,
    revision: found.revision ?? null,
    title: found.title,
    subtitle: found.subtitle ?? null,
    authors: found.authors.map(({ name }) => name),
    publisher: found.publishers[0] ?? null,
    pages: found.number_of_pages ?? null,
    languages: found.languages.map(({ key }) => idOf(key)),
    publishDate: found.publish_date ?? null,
    description: found.description ?? null,
    subjects: found.subjects,
    cover: found.covers.find((cover) => cover > 0) ?? null,
    work: found.works.map(({ key }) => idOf(key)).find((one) => /^OL\d+W$/.test(one)) ?? null,
  };
}

/** Reads a record of a work. Throws `RequestFailed` if it is none. */
export function readWork(json: unknown): WorkRecord | RedirectRecord | DeletedRecord {
  const found = read(json);
  const moved = readMoved(found);
  if (moved !== null) return moved;
  const id = idOf(found.key);
  if (!/^OL\d+W$/.test(id)) throw new RequestFailed("badAnswer", `${id} is no record of a work`);
  return { kind: "work", id, description: found.description ?? null, subjects: found.subjects };
}

function read(json: unknown): z.output<typeof record> {
  const parsed = record.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new RequestFailed("badAnswer", "the answer is no record", { cause: parsed.error });
}

function readMoved({
  type,
  location,
}: z.output<typeof record>): RedirectRecord | DeletedRecord | null {
  if (type?.key === "/type/delete") return { kind: "deleted" };
  if (type?.key !== "/type/redirect") return null;
  if (location === undefined || !/^\/(books|works)\/OL\d+[MW]$/.test(location))
    throw new RequestFailed("badAnswer", "a merged record does not say into which");
  return { kind: "redirect", location };
}

/** `/books/OL7353617M` has the id `OL7353617M`. */
function idOf(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}

const batch = z.record(z.string(), z.object({ details: z.unknown() }));

/** The answer to a request for many editions: their records, by the keys asked for. */
export function readBatch(json: unknown): Map<string, unknown> {
  const parsed = batch.safeParse(json);
  if (!parsed.success)
    throw new RequestFailed("badAnswer", "the answer is no map of editions", {
      cause: parsed.error,
    });
  return new Map(Object.entries(parsed.data).map(([key, { details }]) => [key, details]));
}

const search = z.object({
  docs: z.array(
    z.object({
      title: z.string(),
      author_name: listOf(z.string()),
      editions: optional(
        z.object({ docs: z.array(z.object({ key: z.string(), title: optional(z.string()) })) }),
      ),
    }),
  ),
});

/** A work that a search found, with the one of its editions that fits best. */
export interface SearchHit {
  title: string;
  authors: string[];
  edition: string;
}

/** The answer to a search; works without an edition are left out. */
export function readSearch(json: unknown): SearchHit[] {
  const parsed = search.safeParse(json);
  if (!parsed.success)
    throw new RequestFailed("badAnswer", "the answer is no search result", { cause: parsed.error });
  return parsed.data.docs.flatMap(({ title, author_name, editions }) => {
    const edition = idOf(editions?.docs[0]?.key ?? "");
    return /^OL\d+M$/.test(edition) ? [{ title, authors: author_name, edition }] : [];
  });
}
