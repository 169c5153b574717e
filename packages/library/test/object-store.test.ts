import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { UnavailableError } from "../src/failures.ts";
import {
  directoryStore,
  openStore,
  s3Store,
  StoreRefusal,
} from "../src/infra/object-store/index.ts";
import type { ObjectStore, StoredObject } from "../src/ports/index.ts";
import { startS3Server, type S3Server } from "./support/s3-server.ts";

let server: S3Server;
let directory: string;

beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "store-"));
  return () => rm(directory, { recursive: true });
});

const kinds: [string, () => ObjectStore][] = [
  ["a directory", () => directoryStore(directory)],
  [
    "S3",
    () =>
      s3Store({
        ...server,
        ...server.credentials,
        region: "us-east-1",
        partBytes: 5 * 1024 * 1024,
      }),
  ],
];

describe.each(kinds)("%s", (kind, open) => {
  let store: ObjectStore;
  beforeEach(async () => {
    store = open();
    for (const { key } of await all(store, "")) await store.remove(key);
  });

  test("gives back what was put, and replaces it", async () => {
    const first = await store.put("assets/one/book.epub", text("one"), {
      mediaType: "application/epub+zip",
    });
    expect(first).toMatchObject({ key: "assets/one/book.epub", bytes: 3 });
    expect(Math.abs(first.modifiedAt.getTime() - Date.now())).toBeLessThan(10_000);
    expect(await store.head("assets/one/book.epub")).toEqual(first);
    expect(await read(store, "assets/one/book.epub")).toBe("one");

    await store.put("assets/one/book.epub", text("another"));
    expect(await read(store, "assets/one/book.epub")).toBe("another");
    expect(await store.put("empty", new Uint8Array())).toMatchObject({ bytes: 0 });
    expect(await read(store, "empty")).toBe("");
  });

  test("says the same of an object wherever it is met", async () => {
    await store.put("a/b", text("b"));
    expect(await all(store, "a/")).toEqual([await store.head("a/b")]);
  });

  test("takes a stream larger than one part, whole", async () => {
    const pieces = Array.from({ length: 13 }, (_, n) => Buffer.alloc(1_000_003, n));
    const { bytes } = await store.put("large", stream(pieces));
    expect(bytes).toBe(13 * 1_000_003);
    expect(Buffer.concat(await pieceList(store, "large")).equals(Buffer.concat(pieces))).toBe(true);

    // exactly one part, and nothing after it
    const exact = Buffer.alloc(5 * 1024 * 1024, 7);
    expect(await store.put("exact", stream([exact]))).toMatchObject({ bytes: exact.length });
  });

  test.each([10, 8_000_000])(
    "leaves nothing of a stream that breaks after %i bytes",
    async (size) => {
      await store.put("kept", text("before"));
      const broken = async function* () {
        yield new Uint8Array(size);
        throw new Error("the reader is gone");
      };
      await expect(store.put("kept", broken())).rejects.toThrow("the reader is gone");
      await expect(store.put("new", broken())).rejects.toThrow("the reader is gone");
      expect(await read(store, "kept")).toBe("before");
      expect(await keys(store, "")).toEqual(["kept"]);
    },
  );

  test("stops when told to, and leaves nothing", async () => {
    const controller = new AbortController();
    const endless = async function* () {
      for (;;) {
        yield new Uint8Array(1_000_000);
        controller.abort(new Error("enough"));
      }
    };
    await expect(store.put("new", endless(), { signal: controller.signal })).rejects.toThrow(
      "enough",
    );
    expect(await keys(store, "")).toEqual([]);
    await store.put("there", text("there"));
    await expect(collect(store.list("", { signal: controller.signal }))).rejects.toThrow("enough");
    await expect(collect(store.get("there", { signal: controller.signal }))).rejects.toThrow(
      "enough",
    );
  });

  test("lists in the order of the keys' bytes, whatever they hold", async () => {
    const names = [
      "a-b", "a/b", "a/c/d", "a0", "ab", "a b", "a+b", "a%2Fb", "a&amp;b", "a<b>", "a'b\"", " a", "a ",
      "ä", "a\u0308", "z", "\u{1f4da}", "\uff5e", "日本/語", "A", "_", "~", "a/é", "a/b\nc", "a;b=c?d#e@f:g,h$!*()",
    ]; // prettier-ignore
    const longest = `${Array.from({ length: 7 }, (_, n) => String(n).repeat(127)).join("/")}/${"é".repeat(64)}`;
    expect(Buffer.byteLength(longest)).toBe(1_024);
    names.push(longest, "\u{1f4da}".repeat(50));
    for (const name of names) await store.put(name, text(name));
    const ordered = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

    expect(await keys(store, "")).toEqual(ordered);
    for (const name of names) expect(await read(store, name)).toBe(name);
    for (const [place, name] of ordered.entries())
      expect(await keys(store, "", name)).toEqual(ordered.slice(place + 1));
    expect(await keys(store, "", "a/")).toEqual(ordered.slice(ordered.indexOf("a/b\nc") - 1));
    for (const prefix of ["a", "a/", "a/c", "ä", "日本/", "nothing/"])
      expect(await keys(store, prefix)).toEqual(ordered.filter((name) => name.startsWith(prefix)));
    expect(await keys(store, "a'")).toEqual(["a'b\""]);
    expect(await keys(store, "a/", "a/b")).toEqual(
      ordered.filter((name) => name.startsWith("a/") && name !== "a/b"),
    );
  });

  test("lists more objects than fit on a page", async () => {
    // the S3 server takes its time, and gives a hundred at once
    const length = kind === "S3" ? 250 : 1_250;
    const names = Array.from({ length }, (_, n) => `p/${n % 50}${n % 2 ? "/" : "-"}${n}`);
    for (let start = 0; start < names.length; start += 50)
      await Promise.all(names.slice(start, start + 50).map((name) => store.put(name, text("x"))));
    expect(await keys(store, "p/")).toEqual(
      names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    );
    await Promise.all(names.map((name) => store.remove(name)));
  });

  test("moves over what is there, and says when there is nothing to move", async () => {
    await store.put("a/b c/ü%/1", text("one"));
    await store.put("trash/1", text("old"));
    await store.move("a/b c/ü%/1", "trash/1");
    expect(await keys(store, "")).toEqual(["trash/1"]);
    expect(await read(store, "trash/1")).toBe("one");
    await expect(store.move("a/b c/ü%/1", "trash/1")).rejects.toThrow(UnavailableError);
    expect(await read(store, "trash/1")).toBe("one");
  });

  test("removes once", async () => {
    await store.put("a/b/c", text("c"));
    await store.put("a/d", text("d"));
    expect(await store.remove("a/b/c")).toBe(true);
    expect(await store.remove("a/b/c")).toBe(false);
    expect(await store.remove("x/y")).toBe(false);
    expect(await keys(store, "")).toEqual(["a/d"]);
    expect(await store.head("a/b/c")).toBeNull();
    await expect(read(store, "a/b/c")).rejects.toThrow(UnavailableError);
  });

  test.each([
    "",
    "..",
    "../x",
    "a/../../x",
    "a/..",
    "./a",
    "a/./b",
    "a\0b",
    "\ud800",
    "x".repeat(1_025),
  ])("refuses the key %j", async (key) => {
    const bad = { name: "StoreRefusal", code: "bad_key" };
    await store.put("a/b", text("b"));
    await expect(store.put(key, text("x"))).rejects.toMatchObject(bad);
    await expect(store.head(key)).rejects.toMatchObject(bad);
    await expect(read(store, key)).rejects.toMatchObject(bad);
    await expect(store.remove(key)).rejects.toMatchObject(bad);
    await expect(store.move(key, "c")).rejects.toMatchObject(bad);
    await expect(store.move("a/b", key)).rejects.toMatchObject(bad);
    expect(await keys(store, "")).toEqual(["a/b"]);
  });
});

describe("a directory", () => {
  test("is not made: one that is missing may be a disk that is not mounted", async () => {
    const store = directoryStore(join(directory, "missing"));
    await expect(keys(store, "")).rejects.toThrow(UnavailableError);
    await expect(store.put("a", text("a"))).rejects.toThrow(UnavailableError);
  });

  test("neither lists nor follows symbolic links", async () => {
    const outside = await mkdtemp(join(tmpdir(), "outside-"));
    await writeFile(join(outside, "secret"), "secret");
    await symlink(outside, join(directory, "link"));
    await symlink(join(outside, "secret"), join(directory, "file"));
    const store = directoryStore(directory);
    expect(await keys(store, "")).toEqual([]);
    expect(await store.head("file")).toBeNull();
    await expect(read(store, "file")).rejects.toThrow(StoreRefusal);
    await expect(read(store, "link/secret")).rejects.toThrow(StoreRefusal);
    await expect(store.put("link/new", text("x"))).rejects.toThrow(StoreRefusal);
    await expect(store.remove("link/secret")).rejects.toThrow(StoreRefusal);
    expect(await readdir(outside)).toEqual(["secret"]);
    await rm(outside, { recursive: true });
  });

  test("passes over names that are not UTF-8", async () => {
    await writeFile(Buffer.concat([Buffer.from(`${directory}/`), Buffer.from([0xff, 0x61])]), "x");
    const store = directoryStore(directory);
    await store.put("a", text("a"));
    expect(await keys(store, "")).toEqual(["a"]);
  });

  test("takes empty folders along with the last object, and no others", async () => {
    const store = directoryStore(directory);
    await store.put("a/b/c", text("c"));
    await store.put("a/d", text("d"));
    await store.remove("a/b/c");
    expect(await readdir(join(directory, "a"))).toEqual(["d"]);
    await store.move("a/d", "t/d");
    expect((await readdir(directory)).filter((name) => name !== ".tmp")).toEqual(["t"]);
    expect(await readFile(join(directory, "t/d"), "utf8")).toBe("d");
  });

  test("keeps putting while the folder is taken away again and again", async () => {
    const store = directoryStore(directory);
    await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        await store.put(`shared/folder/${n}`, text("x"));
        await store.remove(`shared/folder/${n}`);
      }),
    );
    expect(await keys(store, "")).toEqual([]);
  });

  test("says that a key is taken by a folder, or by a file on its way", async () => {
    const store = directoryStore(directory);
    await store.put("a/b", text("b"));
    await expect(store.put("a", text("x"))).rejects.toThrow(StoreRefusal);
    await expect(store.put("a/b/c", text("x"))).rejects.toThrow(StoreRefusal);
    expect(await keys(store, "")).toEqual(["a/b"]);
    expect(await readdir(join(directory, ".tmp"))).toEqual([]);
  });

  test("keeps unfinished objects to itself", async () => {
    await mkdir(join(directory, ".tmp"));
    await writeFile(join(directory, ".tmp/unfinished"), "x");
    const store = directoryStore(directory);
    expect(await keys(store, "")).toEqual([]);
    await expect(read(store, ".tmp/unfinished")).rejects.toThrow(StoreRefusal);
  });
});

describe("openStore", () => {
  test("opens a directory by its URL", async () => {
    const store = openStore(`file://${directory}`);
    await store.put("a", text("a"));
    expect(await readFile(join(directory, "a"), "utf8")).toBe("a");
  });

  test("opens a bucket with the credentials of the environment", async () => {
    const { accessKeyId, secretAccessKey } = server.credentials;
    const environment = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const store = openStore(`s3://library?endpoint=${server.endpoint}`, environment);
    await store.put("opened", text("x"));
    expect(await read(store, "opened")).toBe("x");
    expect(store.name).toMatch(/^bucket library at 127\.0\.0\.1:\d+$/);

    const wrong = openStore("s3://library", {
      ...environment,
      AWS_SECRET_ACCESS_KEY: "not-the-secret",
      AWS_ENDPOINT_URL: server.endpoint,
    });
    const refused = await wrong.put("a", text("a")).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: "StoreRefusal", code: "denied" });
    expect(String(refused)).not.toContain("not-the-secret");
    const absent = openStore(`s3://absent?endpoint=${server.endpoint}`, environment);
    await expect(keys(absent, "")).rejects.toThrow(UnavailableError);
  });

  test("says that a server does not answer", async () => {
    const store = openStore("s3://library?endpoint=http://127.0.0.1:1", {
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
    });
    await expect(keys(store, "")).rejects.toThrow(UnavailableError);
  });

  test.each([
    ["s3://key:secret@bucket", "environment"],
    ["s3://bucket/folder", "without a path"],
    ["ftp://example.org", "file: or s3:"],
    ["nonsense", "is no URL"],
    ["s3://bucket", "AWS_ACCESS_KEY_ID"],
  ])("refuses %s", (url, reason) => {
    expect(() => openStore(url, {})).toThrow(reason);
    expect(() => openStore(url, {})).not.toThrow("secret");
  });
});

function text(content: string): Uint8Array {
  return Buffer.from(content);
}

async function* stream(pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

async function collect<One>(source: AsyncIterable<One>): Promise<One[]> {
  const found: One[] = [];
  for await (const one of source) found.push(one);
  return found;
}

function pieceList(store: ObjectStore, key: string): Promise<Uint8Array[]> {
  return collect(store.get(key));
}

async function read(store: ObjectStore, key: string): Promise<string> {
  return Buffer.concat(await pieceList(store, key)).toString();
}

function all(store: ObjectStore, prefix: string, after?: string): Promise<StoredObject[]> {
  return collect(store.list(prefix, after === undefined ? {} : { after }));
}

async function keys(store: ObjectStore, prefix: string, after?: string): Promise<string[]> {
  return (await all(store, prefix, after)).map(({ key }) => key);
}
