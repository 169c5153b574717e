import { createHash } from "node:crypto";

import { withCheckDigit } from "../../src/domain/isbn.ts";
import { marcOfLanguage } from "../../src/domain/marc-language.ts";

/** A book of the demo's list, as `readBooks` gives it. */
export type Book = Record<string, string>;

/** A record as Open Library keeps it. */
export type RawRecord = Record<string, unknown> & { key: string };

/** The records of the list, by rule: what is odd with every so many of them is what was met in the real service. */
export function recordsOf(book: Book): RawRecord[] {
  const n = Number(book["n"]);
  const [edition, work] = [book["ol_edition"]!, book["ol_work"]!];
  // the id under which a merged record goes on
  const [newEdition, newWork] = [edition, work].map((id) => id.replace("OL90", "OL91")) as [
    string,
    string,
  ];
  if (n % 50 === 7)
    return [
      redirect(`/books/${edition}`, `/books/${newEdition}`),
      editionRecord(book, newEdition, work),
      workRecord(book, work),
    ];
  if (n % 50 === 8)
    return [
      editionRecord(book, edition, work),
      redirect(`/works/${work}`, `/works/${newWork}`),
      workRecord(book, newWork),
    ];
  if (n % 50 === 9) return [editionRecord(book, edition, work), deleted(`/works/${work}`)];
  if (n % 50 === 10) return [deleted(`/books/${edition}`), workRecord(book, work)];
  return [editionRecord(book, edition, work), workRecord(book, work)];
}

/** The second and third editions that the demo library has of some works, with the numbers that `seed.sql` gives them. */
export function laterEditions(books: readonly Book[]): RawRecord[] {
  let n = 0;
  return books.flatMap((book) => {
    const hash = createHash("md5").update(`editions${book["n"]}`).digest("hex");
    const editions = 1 + (Number.parseInt(hash.slice(0, 6), 16) % 3);
    n += 1;
    return Array.from({ length: editions - 1 }, () => {
      n += 1;
      const id = `OL92${String(n).padStart(7, "0")}M`;
      const isbn = withCheckDigit(`9799${10_000_000 + n}`);
      return { ...editionRecord(book, id, book["ol_work"]!), isbn_13: [isbn] };
    });
  });
}

function editionRecord(book: Book, id: string, work: string): RawRecord {
  const n = Number(book["n"]);
  return {
    publishers: [["Alder Press", "Birch & Sons", "[s.n.]"][n % 3]],
    number_of_pages: 90 + ((n * 37) % 600),
    languages: [{ key: `/languages/${marcOfLanguage(book["language"]!)}` }],
    isbn_13: [book["isbn13"], ...(n <= 60 ? [isbn978(n)] : [])],
    title: book["title"],
    authors: [{ key: `/authors/OL9${String(n).padStart(8, "0")}A`, name: book["author"] }],
    publish_date: dateText(n),
    ...(n % 13 === 0
      ? { covers: [-1] }
      : { covers: n % 7 === 0 ? [-1, coverOf(n)] : [coverOf(n)] }),
    works: [{ key: `/works/${work}` }],
    type: { key: "/type/edition" },
    key: `/books/${id}`,
    latest_revision: 3 + (n % 9),
    revision: 3 + (n % 9),
    created: { type: "/type/datetime", value: "2008-04-01T03:28:50.625462" },
    last_modified: { type: "/type/datetime", value: "2026-03-11T17:40:09.014421" },
  };
}

function workRecord(book: Book, id: string): RawRecord {
  const n = Number(book["n"]);
  const description = `${book["title"]} is a book by ${book["author"]}, first published in ${book["year"]!.replace(/^-(.*)/, "$1 BCE")}.`;
  const footer = n % 3 === 0 ? "\r\n\r\n([source][1])\r\n\r\n  [1]: https://example.org/books" : "";
  const shapes = [description + footer, { type: "/type/text", value: description + footer }];
  return {
    title: book["title"],
    key: `/works/${id}`,
    authors: [{ type: { key: "/type/author_role" }, author: { key: `/authors/OL9${n}A` } }],
    type: { key: "/type/work" },
    subjects: ["Fiction", "Classic literature", `Literature of ${book["language"]}`],
    ...(n % 11 !== 0 && { description: shapes[n % 2] }),
    latest_revision: 2,
    revision: 2,
  };
}

function dateText(n: number): string {
  const year = 1880 + (n % 120);
  return [`${year}`, `c${year}`, `March ${year}`, `March 4, ${year}`, `${year}-03-04`][n % 5]!;
}

export function redirect(key: string, location: string): RawRecord {
  return { key, location, type: { key: "/type/redirect" }, revision: 9 };
}

export function deleted(key: string): RawRecord {
  return { key, type: { key: "/type/delete" }, revision: 9 };
}

/** The id of a book's cover. */
export function coverOf(n: number): number {
  return 9_000_000 + n;
}

/** A number of the usual kind for the first sixty books. None is a real book's: its group was never given out. */
export function isbn978(n: number): string {
  return withCheckDigit(`97899999${String(n).padStart(4, "0")}`);
}

/** What a number stands for that was printed on another book: the demo library has some of these. */
export function otherBook(isbn: string): RawRecord {
  return {
    title: "Chemistry 101",
    authors: [{ key: "/authors/OL999999999A", name: "A. N. Other" }],
    publishers: ["Valence"],
    publish_date: "1999",
    number_of_pages: 101,
    isbn_13: [isbn],
    works: [{ key: "/works/OL999999999W" }],
    type: { key: "/type/edition" },
    key: `/books/OL98${isbn.slice(5, 12)}M`,
    revision: 1,
  };
}
