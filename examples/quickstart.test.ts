import { readFileSync } from "node:fs";
import { createTestHorarium } from "horarium/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../test/support/test-database.ts";
import { refreshBook } from "./quickstart.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("the quickstart's handler, job and one-time work do what the README says", async () => {
  const horarium = await createTestHorarium({
    db: database.pool,
    handlers: [refreshBook],
    now: "2026-01-01T00:00:00Z",
  });
  await horarium.schedule("nightly-refresh", refreshBook, {
    cron: "0 3 * * *",
    timezone: "Europe/Berlin",
    parameters: { book: "all" },
  });
  await horarium.enqueue(refreshBook, { book: "42" }, { delay: "20m", key: "refresh:42" });
  expect((await horarium.advance("3h")).map(({ result }) => result)).toEqual([
    { refreshed: "42" },
    { refreshed: "all" },
  ]);
});

test.each(["quickstart.ts", "nightly.test.ts"])("the README quotes %s as it is", (name) => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!.trim());
  const source = readFileSync(new URL(name, import.meta.url), "utf8");
  expect(blocks.some((block) => source.includes(block))).toBe(true);
});
