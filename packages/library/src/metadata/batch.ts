import { titleSimilarity } from "../domain/title-similarity.ts";
import type { OpenLibrary } from "../infra/open-library/client.ts";
import { RequestFailed } from "../infra/open-library/errors.ts";
import type { EditionRecord } from "../infra/open-library/records.ts";
import {
  checkEdition,
  ended,
  keyOf,
  type Candidate,
  type Check,
  type CheckRules,
} from "./check.ts";
import type { Edition } from "./editions.ts";

/**
 * Looks at a batch of editions, one after the other: those with a key in one request together; those without are
 * searched for, if a person can decide on what is found. Throws if the request for the batch fails.
 */
export async function* checkBatchOf(
  editions: readonly Edition[],
  openLibrary: OpenLibrary,
  rules: CheckRules,
): AsyncGenerator<Check> {
  const check = (edition: Edition, find: () => Found) =>
    orFailed(edition, () => checkEdition(edition, candidateOf(find()), openLibrary, rules));

  const keyed = editions.flatMap((edition) => {
    const key = keyOf(edition);
    return key === null ? [] : [{ edition, key }];
  });
  const records = await openLibrary.editions([...new Set(keyed.map(({ key }) => key))]);
  for (const { edition, key } of keyed)
    yield await check(edition, () => ({ by: "key", record: records.get(key) }));

  const keyless = editions.filter((edition) => keyOf(edition) === null);
  const hits = new Map<Edition, string | RequestFailed | null>();
  for (const edition of keyless) hits.set(edition, await searched(edition, openLibrary, rules));
  const keys = [...hits.values()].filter((hit) => typeof hit === "string");
  const found = await openLibrary.editions([...new Set(keys)]);
  for (const [edition, hit] of hits) {
    const record = typeof hit === "string" ? found.get(hit) : (hit ?? undefined);
    yield await check(edition, () => ({ by: "search", record }));
  }
}

interface Found {
  by: Candidate["by"];
  record: EditionRecord | RequestFailed | undefined;
}

function candidateOf({ by, record }: Found): Candidate | null {
  if (record instanceof RequestFailed) throw record;
  return record === undefined ? null : { by, record };
}

/** One edition's failure is its own. */
async function orFailed(edition: Edition, look: () => Promise<Check>): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error;
    return ended(edition, "failed", { error: { code: error.code, message: error.message } });
  }
}

/** The key of the edition that a search by title and author finds; null: none, or nobody could decide on it. */
async function searched(
  { title, authors }: Edition,
  openLibrary: OpenLibrary,
  { canPropose, parameters }: CheckRules,
): Promise<string | RequestFailed | null> {
  const [author] = authors;
  if (!canPropose || author === undefined) return null;
  try {
    const hits = await openLibrary.search(title, author);
    const hit = hits.find(
      (one) =>
        titleSimilarity(title, one.title) >= parameters.minTitleSimilarity &&
        one.authors.some((name) => titleSimilarity(author, name) >= sameAuthor),
    );
    return hit === undefined ? null : `OLID:${hit.edition}`;
  } catch (error) {
    if (error instanceof RequestFailed) return error;
    throw error;
  }
}

const sameAuthor = 0.5;
