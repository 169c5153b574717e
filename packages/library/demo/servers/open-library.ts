import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { titleSimilarity } from "../../src/domain/title-similarity.ts";
import { readBooks } from "../seed.ts";
import { laterEditions, otherBook, recordsOf, type RawRecord } from "./open-library-records.ts";
import { jpeg, png } from "./pictures.ts";

/** How the replay is started. */
export interface OpenLibraryServerOptions {
  /** Default: any that is free. */
  port?: number;
  /** Requests in a second to those who say who they are, and to those who do not. Default: 3 and 1. */
  requestsPerSecond?: { identified: number; unidentified: number };
  /** Contacts that are refused: nobody answered there. */
  refused?: readonly string[];
  /** By which requests are counted, in milliseconds. Default: the machine's. */
  clock?: () => number;
}

/** Open Library on this machine: the demo's books in the shapes of the real service, with its rules. */
export interface OpenLibraryServer {
  /** Of the API; covers are below it too. */
  url: string;
  /** What was asked, in order. */
  requests: SeenRequest[];
  /** Records by their keys, `/books/OL1M`. A test may put more. */
  records: Map<string, RawRecord>;
  /** Covers by their ids. */
  covers: Map<number, Reply>;
  /** The next `times` requests whose path and query match get this instead. */
  script(match: RegExp, reply: Reply | "silence" | "reset", times?: number): void;
  /** Forgets what was asked, scripted and put. */
  reset(): void;
  close(): Promise<void>;
}

export interface SeenRequest {
  /** Path and query. */
  path: string;
  userAgent: string;
  /** Milliseconds, of no known beginning. */
  at: number;
  status: number;
  /** How much of the body was taken. */
  bytes: number;
}

/** An answer. */
export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

/**
 * Starts the replay on the loopback address.
 *
 *     const server = await startOpenLibraryServer();
 *     createLibraryJobs({ adapter, store, openLibrary: { contact: "admin@example.org", url: server.url, coversUrl: server.url } });
 */
export async function startOpenLibraryServer({
  port = 0,
  requestsPerSecond = { identified: 3, unidentified: 1 },
  refused = [],
  clock = () => performance.now(),
}: OpenLibraryServerOptions = {}): Promise<OpenLibraryServer> {
  const books = await readBooks();
  const catalogue = createCatalogue([...books.flatMap(recordsOf), ...laterEditions(books)]);
  const isTooFast = createRate(requestsPerSecond, clock);
  const requests: SeenRequest[] = [];
  let scripts: Script[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? "/";
    const userAgent = request.headers["user-agent"] ?? "";
    const seen: SeenRequest = { path, userAgent, at: performance.now(), status: 0, bytes: 0 };
    requests.push(seen);
    const url = new URL(path, "http://localhost");
    const script = scripts.find(({ match, times }) => times > 0 && match.test(path));
    if (script !== undefined) script.times -= 1;
    if (script?.reply === "silence") return;
    if (script?.reply === "reset") return void request.socket.resetAndDestroy();
    const reply =
      refusal(userAgent, refused) ??
      (isTooFast(url, userAgent) ? tooFast : undefined) ??
      script?.reply ??
      catalogue.find(url);
    await send(response, reply, seen);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    records: catalogue.records,
    covers: catalogue.covers,
    script: (match, reply, times = 1) => void scripts.push({ match, reply, times }),
    reset() {
      requests.length = 0;
      scripts = [];
      catalogue.reset();
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

interface Script {
  match: RegExp;
  reply: Reply | "silence" | "reset";
  times: number;
}

/** Counts the bytes that the other side has taken. */
async function send(
  response: ServerResponse,
  { status = 200, headers = {}, body = "" }: Reply,
  seen: SeenRequest,
): Promise<void> {
  seen.status = status;
  response.writeHead(status, headers);
  const bytes = Buffer.from(body);
  function* pieces() {
    for (let from = 0; from < bytes.length; from += pieceBytes) {
      const piece = bytes.subarray(from, from + pieceBytes);
      seen.bytes += piece.length;
      yield piece;
    }
  }
  await pipeline(Readable.from(pieces()), response);
}

const pieceBytes = 64 * 1024;

/** Who gives a name but no contact is refused, as are those with whom there was trouble. */
function refusal(userAgent: string, refused: readonly string[]): Reply | undefined {
  const isRefused = refused.some((contact) => userAgent.includes(contact));
  return (isAnonymous(userAgent) || hasContact(userAgent)) && !isRefused ? undefined : forbidden;
}

/** What programs send by themselves. */
function isAnonymous(userAgent: string): boolean {
  return userAgent === "" || /^(node|undici|curl|Wget|python-requests|Mozilla)\b/.test(userAgent);
}

function hasContact(userAgent: string): boolean {
  return /\S@\S+\.\S|https?:\/\//.test(userAgent);
}

const forbidden: Reply = {
  status: 403,
  headers: { "content-type": "text/html", server: "nginx" },
  body: "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
};

const tooFast: Reply = {
  status: 429,
  headers: { "content-type": "application/json", "retry-after": "1" },
  body: JSON.stringify({
    status: 429,
    message: "Too many requests. For bulk access see https://openlibrary.org/developers/dumps",
  }),
};

/** Covers by their ids have no limit. */
function createRate(
  { identified, unidentified }: { identified: number; unidentified: number },
  clock: () => number,
) {
  const times = new Map<string, number[]>();
  return ({ pathname }: URL, userAgent: string): boolean => {
    if (/^\/(b\/id|download)\//.test(pathname)) return false;
    const limit = hasContact(userAgent) ? identified : unidentified;
    const now = clock();
    const recent = (times.get(userAgent) ?? []).filter((at) => at > now - windowMs);
    times.set(userAgent, [...recent, now]);
    return recent.length >= limit;
  };
}

/** A little less than a second: two that were sent a second apart may arrive closer. */
const windowMs = 950;

function createCatalogue(all: RawRecord[]) {
  const records = new Map<string, RawRecord>();
  const covers = new Map<number, Reply>();

  const reset = () => {
    covers.clear();
    records.clear();
    for (const record of all) records.set(record.key, record);
  };
  reset();

  const byIsbn = (isbn: string): RawRecord | undefined => {
    for (const record of records.values()) {
      const numbers = record["isbn_13"];
      if (Array.isArray(numbers) && numbers.includes(isbn)) return record;
    }
    return /^97993/.test(isbn) ? otherBook(isbn) : undefined;
  };

  const byBibkey = (bibkey: string): RawRecord | undefined => {
    const [kind, id = ""] = bibkey.split(":");
    return kind === "OLID" ? records.get(`/books/${id}`) : byIsbn(id);
  };

  const batch = (query: URLSearchParams): Reply => {
    const bibkeys = (query.get("bibkeys") ?? "").split(",").slice(0, mostBibkeys);
    const found = bibkeys.flatMap((bibkey) => {
      const details = byBibkey(bibkey);
      if (details === undefined) return [];
      const info_url = `https://openlibrary.org${details.key}`;
      return [
        [bibkey, { bib_key: bibkey, info_url, preview: "noview", preview_url: info_url, details }],
      ];
    });
    return json(Object.fromEntries(found));
  };

  const search = (query: URLSearchParams): Reply => {
    const [title, author] = [query.get("title") ?? "", query.get("author") ?? ""];
    const docs = [...records.values()].flatMap((record) => {
      const names = (record["authors"] as { name?: string }[] | undefined) ?? [];
      const author_name = names.flatMap(({ name }) => name ?? []);
      const isHit =
        record.key.startsWith("/books/") &&
        typeof record["title"] === "string" &&
        titleSimilarity(title, record["title"]) > 0.8 &&
        author_name.some((name) => titleSimilarity(author, name) > 0.8);
      if (!isHit) return [];
      const [work] = record["works"] as { key: string }[];
      const edition = { key: record.key, title: record["title"] };
      return [
        {
          key: work!.key,
          title: record["title"],
          author_name,
          editions: { numFound: 1, start: 0, numFoundExact: true, docs: [edition] },
        },
      ];
    });
    const limited = docs.slice(0, Number(query.get("limit") ?? 100));
    return json({ numFound: docs.length, start: 0, numFoundExact: true, docs: limited });
  };

  /** Each fourth cover is one of the older ones, which are kept elsewhere. */
  const cover = (id: number): Reply => {
    const put = covers.get(id);
    if (put !== undefined) return put;
    const n = id - 9_000_000;
    if (n < 1 || n > 613 || n % 40 === 13) return missing;
    if (n % 4 === 0) {
      const location = `/download/l_covers_0009/l_covers_0009_00.zip/${id}-L.jpg`;
      return { status: 302, headers: { location } };
    }
    return picture(n);
  };

  const find = ({ pathname, searchParams }: URL): Reply => {
    if (pathname === "/api/books") return batch(searchParams);
    if (pathname === "/search.json") return search(searchParams);
    const [, isbn] = /^\/isbn\/(\d+)\.json$/.exec(pathname) ?? [];
    const numbered = isbn === undefined ? undefined : byIsbn(isbn);
    if (numbered !== undefined)
      return { status: 302, headers: { location: `${numbered.key}.json` } };
    const [, key] = /^(\/(?:books|works)\/OL\d+[MW])\.json$/.exec(pathname) ?? [];
    const record = key === undefined ? undefined : records.get(key);
    if (record !== undefined) return json(record);
    const [, id] = /^\/b\/id\/(\d+)-L\.jpg$/.exec(pathname) ?? [];
    if (id !== undefined) return cover(Number(id));
    const [, archived] = /^\/download\/.*\/(\d+)-L\.jpg$/.exec(pathname) ?? [];
    return archived === undefined ? missing : picture(Number(archived) - 9_000_000);
  };

  return { records, covers, find, reset };
}

const mostBibkeys = 200;

function json(value: unknown): Reply {
  return { headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}

const missing: Reply = {
  status: 404,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: "<!DOCTYPE html><title>Not found</title>",
};

/** Most are fine; some are too small, or are no image although they say so, and some show another book's picture. */
function picture(n: number): Reply {
  const type = n % 3 === 0 ? "image/jpeg" : "image/png";
  const headers = { "content-type": type };
  const seed = n % 40 === 14 ? n + 2 : n;
  if (n % 40 === 11) return { headers, body: paint(type, { width: 98, height: 130, seed }) };
  if (n % 40 === 18)
    return {
      headers: { "content-type": "image/jpeg" },
      body: "<html>The image is on its way</html>",
    };
  return { headers, body: paint(type, { width: 600, height: 900, seed }) };
}

function paint(type: string, picture: { width: number; height: number; seed: number }): Buffer {
  return type === "image/jpeg" ? jpeg(picture) : png(picture);
}
