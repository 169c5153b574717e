import type { Queryable } from "horarium";

/** What `refresh_metadata` reads and writes. */
export interface CataloguePort {
  enrol(tx: Queryable): Promise<number>;
  due(tx: Queryable, query: { limit: number; fields: Field[] }): Promise<Edition[]>;
  apply(tx: Queryable, patches: EditionPatch[]): Promise<{ applied: string[]; raced: string[] }>;
  propose(tx: Queryable, proposals: Proposal[]): Promise<number>;
  cover(tx: Queryable, edition: string, image: StoredImage): Promise<void>;
}

/** A descriptive field of an edition. */
export type Field =
  | "synopsis"
  | "pages"
  | "language"
  | "publishedAt"
  | "publisher"
  | "openlibraryId"
  | "subjects"
  | "cover";

/** An edition that is due for a look at its metadata. */
export interface Edition {
  id: string;
  title: string;
  authors: string[];
  isbn13: string | null;
  isbn10: string | null;
  openlibraryId: string | null;
  revision: number | null;
  values: Partial<Record<Field, string>>;
  /** The row's version: a patch is applied only if it is still the same. */
  seen: string | null;
}

/** What is to be written on an edition. */
export interface EditionPatch {
  edition: string;
  seen: string | null;
  fields: Partial<Record<Field, string>>;
  source: string;
  confidence: number;
}

/** The same, for a person to decide. */
export interface Proposal extends EditionPatch {
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
