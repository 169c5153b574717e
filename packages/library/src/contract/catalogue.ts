import type { Queryable } from "horarium";

import type { CataloguePort, Problem } from "../ports/index.ts";
import { checkQuery, text, whole } from "./check-query.ts";

/** The queries of `refresh_metadata`. */
export function catalogueChecks(
  { editions, idType, languages, images }: CataloguePort,
  db: Queryable,
): Promise<Problem[]>[] {
  const list = ["text[]"];
  const checks = [
    checkQuery(
      "catalogue.editions",
      editions,
      {
        id: [idType],
        title: text,
        authors: list,
        isbn13: text,
        isbn10: text,
        openlibrary_id: text,
        synopsis: text,
        pages: whole,
        language: text,
        published_at: ["date"],
        publisher: text,
        subjects: list,
        cover_width: whole,
        cover_height: whole,
        seen: text,
      },
      db,
    ),
  ];
  if (languages !== undefined)
    checks.push(checkQuery("catalogue.languages", languages, { code: text }, db));
  if (images !== undefined)
    checks.push(
      checkQuery(
        "catalogue.images",
        images,
        {
          key: text,
          sha256: ["bytea"],
          media_type: text,
          width: whole,
          height: whole,
          bytes: whole,
        },
        db,
      ),
    );
  return checks;
}
