import { standIn } from "horarium";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { noChromium, useDashboard } from "./support/dashboard.ts";

const example = new URL("../../../../examples/remote-worker/", import.meta.url);
const client = new URL("../../../client/dist/", import.meta.url);

/** The example's folder as a site of its own, with the build of the client in it. */
const site = createServer((request, response) => {
  const path = (request.url ?? "/").slice(1);
  const file = path.startsWith("client/")
    ? new URL(path.slice("client/".length), client)
    : new URL(path, example);
  readFile(file).then(
    (bytes) => {
      const type = extname(file.pathname) === ".html" ? "text/html" : "text/javascript";
      response.writeHead(200, { "Content-Type": `${type}; charset=utf-8` }).end(bytes);
    },
    // the browser asks for an icon
    () => response.writeHead(204).end(),
  );
});
await new Promise<void>((resolve) => {
  site.listen(0, "127.0.0.1", resolve);
});
const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;

const hashText = standIn({
  name: "hash_text",
  description: null,
  parameters: null,
  isolation: "inline",
  version: null,
  limits: {},
  publishedAt: new Date(),
  workers: 1,
  seenAt: null,
});

describe.skipIf(noChromium)("a browser's service worker", () => {
  const dashboard = useDashboard({ handlers: [], env: { HORARIUM_WORK_ORIGINS: origin } });
  afterAll(() => {
    site.close();
  });

  test("executes what is due from another site, by a token for its handler alone", async () => {
    const { id } = await dashboard.horarium.enqueue(hashText, { text: "hello" });
    const admin = await dashboard.open("");
    const token = await admin.evaluate(async () => {
      const answer = await fetch("api/auth/tokens", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "phone", scopes: ["work"], handlers: ["hash_text"] }),
      });
      return ((await answer.json()) as { token: string }).token;
    });
    const page = await dashboard.open("", { as: null });
    await page.goto(`${origin}/page.html`);
    await page.getByText("ready").waitFor();
    await page.getByLabel("Server").fill(dashboard.url);
    await page.getByLabel("Token").fill(token);
    await page.getByRole("button", { name: "Work" }).click();
    await page.getByText("1 executed").waitFor();
    await expect
      .poll(() => dashboard.horarium.execution(id))
      .toMatchObject({
        status: "completed",
        result: { sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" },
      });
    await expect.poll(() => dashboard.horarium.log(id)).toMatchObject([{ message: "hashing" }]);

    // it stands among the workers, and has said goodbye
    await admin.goto(`${dashboard.url}system`);
    await admin.getByText("a browser").first().waitFor();
    const workers = async () => {
      const { rows } = await dashboard.database.pool.query(
        "select runtime, stopping from horarium.worker where name = 'a browser'",
      );
      return rows as unknown;
    };
    await expect.poll(workers).toEqual([{ runtime: "service worker", stopping: true }]);

    // pages of other sites may ask for nothing else, and not at all where they are not named
    const allowed = async (path: string, from: string) => {
      const answer = await fetch(`${dashboard.url}api/${path}`, {
        method: "OPTIONS",
        headers: { origin: from, "access-control-request-method": "POST" },
      });
      return answer.headers.get("access-control-allow-origin");
    };
    expect(await allowed("work/workers", origin)).toBe(origin);
    expect(await allowed("work/workers", "http://elsewhere.example")).toBeNull();
    expect(await allowed("jobs", origin)).toBeNull();
    expect(await allowed("auth/sign-in", origin)).toBeNull();
  });
});
