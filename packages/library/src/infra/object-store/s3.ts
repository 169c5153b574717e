import { setTimeout } from "node:timers/promises";

import { S3mini, S3ServiceError } from "s3mini";

import { messageOf, UnavailableError } from "../../failures.ts";
import type { ObjectStore, StoredObject } from "../../ports/index.ts";
import { checkKey } from "./key.ts";
import { parseListing, type ListingPage } from "./s3-listing.ts";
import { signedGet } from "./sign.ts";
import { StoreRefusal } from "./store-refusal.ts";

/** Where a bucket is, and who asks. */
export interface S3Options {
  /** With scheme and without the bucket, such as `https://s3.eu-central-1.amazonaws.com`. */
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Bytes sent at once; larger objects go up in parts. S3 takes 10,000 parts of 5 MB or more. Default: 8 MB. */
  partBytes?: number;
}

/**
 * A bucket of S3 or of a server that speaks its language. An object up to `partBytes` is put at once, a larger one in
 * parts, which S3 joins at the end: nobody ever sees half of it. A move is a copy, a look at the copy, and a deletion; S3
 * copies objects of up to 5 GB.
 *
 * Throws `StoreRefusal` for bad keys and missing rights, `UnavailableError` for everything else.
 */
export function s3Store({
  endpoint,
  bucket,
  region,
  accessKeyId,
  secretAccessKey,
  partBytes = 8 * 1024 * 1024,
}: S3Options): ObjectStore {
  const address = `${endpoint.replace(/\/+$/, "")}/${bucket}`;
  const name = `bucket ${bucket} at ${new URL(endpoint).host}`;

  /** s3mini takes no signal with a call, so each signal gets a client of its own: a client is a few strings. */
  const client = (signal?: AbortSignal, seen?: (response: Response) => void): S3mini =>
    new S3mini({
      endpoint: address,
      region,
      accessKeyId,
      secretAccessKey,
      fetch: async (url, init) => {
        const response = await patientFetch(url, init, signal);
        seen?.(response);
        return response;
      },
    });
  const s3 = client();

  const page = async (
    prefix: string,
    after: string,
    signal?: AbortSignal,
  ): Promise<ListingPage> => {
    const query = {
      "list-type": "2",
      "encoding-type": "url",
      "max-keys": "1000",
      ...(prefix !== "" && { prefix }),
      // the last key of a page instead of the page's token: it is the same after a restart
      ...(after !== "" && { "start-after": after }),
    };
    const { url, headers } = signedGet(`${address}/`, query, {
      region,
      accessKeyId,
      secretAccessKey,
    });
    const response = await patientFetch(url, { headers }, signal);
    if (!response.ok) throw new S3ServiceError(`S3 returned ${response.status}`, response.status);
    return parseListing(await response.text());
  };

  const head = async (key: string): Promise<StoredObject | null> => {
    checkKey(key);
    return await reporting(key, async () => {
      // s3mini tells of a HEAD only that there was one
      let headers = new Headers();
      const session = client(undefined, (response) => {
        headers = response.headers;
      });
      return (await session.objectExists(key)) ? fromHeaders(key, headers) : null;
    });
  };

  const putInParts = async (
    key: string,
    parts: AsyncIterable<Uint8Array>,
    first: Uint8Array,
    { mediaType, signal }: { mediaType?: string | undefined; signal?: AbortSignal | undefined },
  ) => {
    const session = client(signal);
    const upload = await session.getMultipartUploadId(key, mediaType);
    try {
      const done = [await session.uploadPart(key, upload, asBody(first), 1)];
      for await (const part of parts)
        done.push(await session.uploadPart(key, upload, asBody(part), done.length + 1));
      const { etag } = await session.completeMultipartUpload(key, upload, done);
      // a failure may come with status 200
      if (typeof etag !== "string" || etag === "") throw new Error("the parts were not joined");
    } catch (error) {
      // without the signal, which may be why we are here; unfinished parts cost money
      await s3.abortMultipartUpload(key, upload).catch((second: unknown) => {
        throw new AggregateError([error, second], messageOf(error), { cause: second });
      });
      throw error;
    }
  };

  return {
    name,

    async *list(prefix, { after = "", signal } = {}) {
      for (let last = after, isTruncated = true; isTruncated;) {
        const found = await reporting(name, () => page(prefix, last, signal), signal);
        yield* found.objects;
        last = found.objects.at(-1)?.key ?? last;
        isTruncated = found.isTruncated && found.objects.length > 0;
      }
    },

    head,

    async *get(key, { signal } = {}) {
      checkKey(key);
      try {
        const response = await client(signal).getObjectResponse(key);
        if (response === null) throw new UnavailableError(`there is no ${key}`);
        if (response.body !== null) yield* response.body as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw problem(error, key, signal);
      }
    },

    async put(key, body, { mediaType, signal } = {}) {
      checkKey(key);
      await reporting(
        key,
        async () => {
          const parts = inParts(body instanceof Uint8Array ? one(body) : body, partBytes);
          const first = (await parts.next()).value ?? new Uint8Array();
          if (first.length === partBytes)
            await putInParts(key, parts, first, { mediaType, signal });
          else await client(signal).putObject(key, asBody(first), mediaType);
        },
        signal,
      );
      const stored = await head(key);
      if (stored === null) throw new UnavailableError(`${key} was put and is not there`);
      return stored;
    },

    async move(from, to) {
      checkKey(from);
      checkKey(to);
      const source = await head(from);
      if (source === null) throw new UnavailableError(`there is no ${from}`);
      await reporting(from, () => s3.copyObject(from, to));
      const copy = await head(to);
      if (copy?.bytes !== source.bytes)
        throw new UnavailableError(`${from} was copied and the copy is not whole`);
      await reporting(from, () => s3.deleteObject(from));
    },

    async remove(key) {
      if ((await head(key)) === null) return false;
      return await reporting(key, () => s3.deleteObject(key));
    },
  };
}

function fromHeaders(key: string, headers: Headers): StoredObject {
  return {
    key,
    bytes: Number(headers.get("content-length")),
    modifiedAt: new Date(headers.get("last-modified") ?? 0),
    etag: headers.get("etag")?.replaceAll('"', "") ?? null,
  };
}

async function* one(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

/** The same bytes in pieces of `size`; only the last one may be shorter. */
async function* inParts(
  body: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array, undefined> {
  let part = new Uint8Array(size);
  let filled = 0;
  for await (const piece of body) {
    for (let start = 0; start < piece.length;) {
      const some = piece.subarray(start, start + size - filled);
      part.set(some, filled);
      filled += some.length;
      start += some.length;
      if (filled < size) continue;
      yield part;
      part = new Uint8Array(size);
      filled = 0;
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}

/** s3mini's type asks for an ArrayBuffer or text, and its code takes any bytes. */
function asBody(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

const patience = [250, 1_000];

/** What S3 answers when it is busy passes soon; all our requests can be repeated but the one that joins parts. */
async function patientFetch(
  url: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
  signal?: AbortSignal,
): Promise<Response> {
  const request = () => fetch(url, { ...init, ...(signal && { signal }) });
  if (init?.method === "POST") return await request();
  for (const wait of patience) {
    const response = await request().catch((error: unknown) => {
      if (signal?.aborted) throw error;
      return null;
    });
    if (response !== null && response.status !== 429 && response.status < 500) return response;
    await response?.body?.cancel();
    await setTimeout(wait, undefined, { ...(signal && { signal }) });
  }
  return await request();
}

async function reporting<Result>(
  key: string,
  asking: () => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  try {
    return await asking();
  } catch (error) {
    throw problem(error, key, signal);
  }
}

function problem(error: unknown, key: string, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof StoreRefusal || error instanceof UnavailableError) return error;
  // fetch tells why only in the cause
  const cause =
    error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : "";
  const message = `${key}: ${messageOf(error)}${cause}`;
  if (!(error instanceof S3ServiceError)) return new UnavailableError(message, { cause: error });
  if (error.code === "KeyTooLongError") return new StoreRefusal("bad_key", message);
  return [401, 403].includes(error.status)
    ? new StoreRefusal("denied", message)
    : new UnavailableError(message, { cause: error });
}
