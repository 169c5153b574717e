import { RequestFailed } from "./errors.ts";
import type { Answer, Http } from "./http.ts";
import {
  readBatch,
  readEdition,
  readSearch,
  readWork,
  type EditionRecord,
  type SearchHit,
  type WorkRecord,
} from "./records.ts";

/** Open Library, as far as `refresh_metadata` needs it. */
export interface OpenLibrary {
  /** Many editions in one request, by `ISBN:…` or `OLID:…`. Those that are not there are not in the map. */
  editions: (keys: readonly string[]) => Promise<Map<string, FoundEdition>>;
  /** A work, also when it was merged into another; null if it is not there. */
  work: (id: string) => Promise<WorkRecord | null>;
  /** The works of a title and an author, at most three. */
  search: (title: string, author: string) => Promise<SearchHit[]>;
  /** The bytes of a cover by its id; null if there is none. */
  cover: (id: number, maxBytes: number) => Promise<Answer | null>;
  /** The page on which people read an edition. */
  pageOf: (edition: string) => string;
}

/** An edition's record, or why it could not be read. */
export type FoundEdition = EditionRecord | RequestFailed;

const mostRedirects = 3;
const mostJsonBytes = 20 * 1024 * 1024;
/** More answers than this that are no JSON, for one batch: it is not one record's fault. */
const mostBadAnswers = 16;

export function createOpenLibrary(
  http: Http,
  { url, coversUrl }: { url: string; coversUrl: string },
): OpenLibrary {
  const json = async (path: string): Promise<unknown> => {
    const { status, body } = await http.get(url + path, mostJsonBytes);
    if (status === 404 || status === 410) return null;
    if (status !== 200) throw new RequestFailed(`http_${status}`, `${path}: ${status}`);
    if (body === null) throw new RequestFailed("badAnswer", `${path}: the answer is too long`);
    return parseJson(path, body);
  };

  const editions: OpenLibrary["editions"] = async (keys) => {
    const records = await rawEditions(keys);
    const found = new Map<string, FoundEdition>();
    for (const [key, raw] of records) {
      const edition = await orFailure(() => settled(raw));
      if (edition !== null) found.set(key, edition);
    }
    return found;
  };

  /** If the answer is no JSON the batch is halved, until the one record is found that spoils it. */
  const rawEditions = async (keys: readonly string[]): Promise<Map<string, unknown>> => {
    let badAnswers = 0;
    const ask = async (some: readonly string[]): Promise<[string, unknown][]> => {
      if (some.length === 0) return [];
      const query = new URLSearchParams({
        bibkeys: some.join(","),
        format: "json",
        jscmd: "details",
      });
      try {
        return [...readBatch((await json(`/api/books?${query.toString()}`)) ?? {})];
      } catch (error) {
        if (!(error instanceof RequestFailed) || error.code !== "badAnswer") throw error;
        badAnswers += 1;
        if (badAnswers >= mostBadAnswers) throw error;
        if (some.length === 1) return [[some[0]!, error]];
        const half = Math.ceil(some.length / 2);
        return [...(await ask(some.slice(0, half))), ...(await ask(some.slice(half)))];
      }
    };
    return new Map(await ask(keys));
  };

  /** The record itself, or the one it was merged into. */
  const settled = async (raw: unknown): Promise<EditionRecord | null> => {
    if (raw instanceof RequestFailed) throw raw;
    let found = raw === null ? null : readEdition(raw);
    for (let redirects = 0; found?.kind === "redirect"; redirects += 1) {
      if (redirects === mostRedirects) throw tooManyMerges(found.location);
      const next = await json(`${found.location}.json`);
      found = next === null ? null : readEdition(next);
    }
    return found?.kind === "edition" ? found : null;
  };

  const work: OpenLibrary["work"] = async (id) => {
    let path = `/works/${id}`;
    for (let redirects = 0; ; redirects += 1) {
      const raw = await json(`${path}.json`);
      const found = raw === null ? null : readWork(raw);
      if (found?.kind !== "redirect") return found?.kind === "work" ? found : null;
      if (redirects === mostRedirects) throw tooManyMerges(path);
      path = found.location;
    }
  };

  const search: OpenLibrary["search"] = async (title, author) => {
    const query = new URLSearchParams({
      title,
      author,
      fields: "key,title,author_name,editions,editions.key,editions.title",
      limit: "3",
    });
    return readSearch((await json(`/search.json?${query.toString()}`)) ?? { docs: [] });
  };

  const cover: OpenLibrary["cover"] = async (id, maxBytes) => {
    // by its id: by ISBN the service has a limit of 100 in 5 minutes; without default=false it answers with a blank image
    const answer = await http.get(`${coversUrl}/b/id/${id}-L.jpg?default=false`, maxBytes);
    return answer.status === 200 ? answer : null;
  };

  return { editions, work, search, cover, pageOf: (edition) => `${url}/books/${edition}` };
}

async function orFailure<Value>(read: () => Promise<Value>): Promise<Value | RequestFailed> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RequestFailed) return error;
    throw error;
  }
}

function parseJson(path: string, body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown;
  } catch (error) {
    throw new RequestFailed("badAnswer", `${path.slice(0, 80)}: the answer is no JSON`, {
      cause: error,
    });
  }
}

function tooManyMerges(path: string): RequestFailed {
  return new RequestFailed("redirect", `${path}: merged more than ${mostRedirects} times`);
}
