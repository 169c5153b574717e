import { afterEach, beforeEach, expect, test } from "vitest";

import { isbn978 } from "../demo/servers/open-library-records.ts";
import { startOpenLibraryServer, type OpenLibraryServer } from "../demo/servers/open-library.ts";
import { readImageHeader } from "../src/domain/image-header.ts";

let server: OpenLibraryServer;
let now = 0;

beforeEach(async () => {
  server = await startOpenLibraryServer({ clock: () => now });
});
afterEach(() => server.close());

const identified = "Library/1.0 (librarian@example.org)";
const get = (path: string, userAgent: string) =>
  fetch(server.url + path, { headers: { "user-agent": userAgent }, redirect: "manual" });

test("a name without a contact is refused, with a page of the proxy's", async () => {
  const answer = await get("/works/OL900000001W.json", "Library/1.0");
  expect(answer.status).toBe(403);
  expect(answer.headers.get("content-type")).toBe("text/html");
  expect(await answer.text()).toContain("nginx");
});

test("those who say who they are have three requests in a second, those who do not have one", async () => {
  const statuses = async (userAgent: string) => {
    const answers = [1, 2, 3, 4].map(() => get("/works/OL900000001W.json", userAgent));
    return (await Promise.all(answers)).map(({ status }) => status).toSorted((a, b) => a - b);
  };
  expect(await statuses(identified)).toEqual([200, 200, 200, 429]);
  expect(await statuses("curl/8.5.0")).toEqual([200, 429, 429, 429]);
  const tooFast = await get("/works/OL900000001W.json", identified);
  expect(tooFast.headers.get("retry-after")).toBe("1");
  expect(await tooFast.json()).toMatchObject({ status: 429, message: expect.any(String) });
  now += 1_000;
  expect(await statuses(identified)).toEqual([200, 200, 200, 429]);
});

test("an edition is found by each of its numbers and by its id, and what is not there is left out", async () => {
  const keys = ["ISBN:9799000000011", `ISBN:${isbn978(1)}`, "OLID:OL900000001M", "OLID:OL1M"];
  const answer = await get(
    `/api/books?bibkeys=${keys.join()}&format=json&jscmd=details`,
    identified,
  );
  const found = (await answer.json()) as Record<string, { details: { title: string } }>;
  expect(Object.keys(found)).toEqual(keys.slice(0, 3));
  for (const { details } of Object.values(found)) expect(details.title).toBe("The Iliad");
  const byNumber = await get("/isbn/9799000000011.json", identified);
  expect([byNumber.status, byNumber.headers.get("location")]).toEqual([
    302,
    "/books/OL900000001M.json",
  ]);
});

test("covers are images, kept elsewhere if they are old, and not there if they are not", async () => {
  const cover = (id: number) => get(`/b/id/${id}-L.jpg?default=false`, identified);
  for (const [id, mediaType] of [
    [9_000_001, "image/png"],
    [9_000_003, "image/jpeg"],
  ] as const) {
    const answer = await cover(id);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect(answer.headers.get("content-type")).toBe(mediaType);
    expect(readImageHeader(bytes)).toEqual({ mediaType, width: 600, height: 900 });
  }
  expect((await cover(9_000_004)).status).toBe(302);
  expect((await cover(9_000_013)).status).toBe(404);
});
