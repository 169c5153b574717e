import type { Queryable } from "horarium";

import type { Query } from "./adapter.ts";

/** What `refresh_metadata` reads and writes. */
export interface CataloguePort {
  /** Every edition. A condition on `id` must reach the primary key. */
  editions: Query<EditionRow>;
  /** The type of `editions.id`, for such a condition. */
  idType: "bigint" | "uuid" | "text";
  /** The fields that the host keeps. */
  fields: readonly Field[];
  /** The languages that the host knows, by ISO 639-3. Without it: all of them. */
  languages?: Query<{ code: string }>;
  /** The images that are there already, to be used again for the same bytes. */
  images?: Query<ImageRow>;
  /** Where the image of a cover is stored. */
  coverKey?: (image: { sha256: Uint8Array; mediaType: string }) => string;
  /**
   * Writes the patches of which the row still has the version seen, and gives the editions written; the others were
   * changed meanwhile, and stay. An image that the host has no row for gets one.
   */
  apply(tx: Queryable, patches: EditionPatch[]): Promise<string[]>;
  /**
   * Hands over values for a person to decide, one pending proposal at a time for each edition or work, never again
   * what was dismissed. Gives the editions for which something new was proposed. Absent: the host has no place for it.
   */
  propose?(tx: Queryable, proposals: Proposal[]): Promise<string[]>;
}

/** An edition as it is now. Null: empty. */
export interface EditionRow {
  id: string;
  title: string;
  authors: string[];
  isbn13: string | null;
  isbn10: string | null;
  openlibrary_id: string | null;
  synopsis: string | null;
  pages: number | null;
  /** ISO 639-3. */
  language: string | null;
  published_at: Date | null;
  publisher: string | null;
  subjects: string[] | null;
  /** In pixels; null without a cover. */
  cover_width: number | null;
  cover_height: number | null;
  /** The row's version as text: changes with each write, by whomever. */
  seen: string | null;
}

/** An image that is in the object store. */
export interface ImageRow {
  key: string;
  sha256: Uint8Array;
  media_type: string;
  width: number;
  height: number;
  bytes: number;
}

/** A descriptive field of an edition that is text, a number or a date. */
export type TextField =
  | "synopsis"
  | "pages"
  | "language"
  | "publishedAt"
  | "publisher"
  | "openlibraryId"
  | "subjects";

/** A descriptive field of an edition. */
export type Field = TextField | "cover";

/** Values of an edition's fields. What is absent is empty, or stays as it is. */
export interface EditionValues {
  synopsis?: string;
  pages?: number;
  language?: string;
  /** A day, `1871-03-01`. */
  publishedAt?: string;
  publisher?: string;
  openlibraryId?: string;
  subjects?: string[];
}

/** What is to be written on an edition. */
export interface EditionPatch {
  edition: string;
  /** The version for which it was made. */
  seen: string | null;
  values: EditionValues;
  cover: StoredImage | null;
}

/** What a person is to decide about an edition. */
export interface Proposal {
  edition: string;
  values: EditionValues;
  /** The source's name, `openlibrary`. */
  source: string;
  /** The source's own record: an id, and a page to read it. */
  record: { id: string; url: string };
  /** 0 to 1. */
  confidence: number;
  /** Why it is not written at once. */
  reason: string;
}

/** An image whose bytes are in the object store already. */
export interface StoredImage {
  key: string;
  sha256: Uint8Array;
  mediaType: string;
  width: number;
  height: number;
  bytes: number;
}
