import type { Sql } from "horarium";

/** Pieces of SQL with a text of ours between them: `", "`, `" or "`. */
export function separated(parts: readonly Sql[], by: string): Sql {
  return { strings: parts.map((_, place) => (place === 0 ? "" : by)).concat(""), values: parts };
}

/** For `like` and `ilike`: a text that stands anywhere in another, with nothing in it that is a pattern. */
export function anywhere(text: string): string {
  return `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
}
