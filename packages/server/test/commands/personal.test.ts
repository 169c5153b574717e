import { createHorarium, defineHandler } from "horarium";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { horarium, killAll } from "./support/horarium.ts";

let database: TestDatabase;
let job: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const handler = defineHandler({
    name: "my_summary",
    personal: { title: "My summary" },
    run: () => null,
  });
  const worker = createHorarium({ db: database.pool, handlers: [handler] });
  await horarium(["migrate", "--database", database.url]);
  await worker.start();
  await worker.stop();
  const settings = { cron: "@daily" } as const;
  ({ id: job } = await worker.createJob("of ada", handler, settings, { owner: "name:ada" }));
});
afterAll(async () => {
  await killAll();
  await database.drop();
});

const personal = (...args: string[]) => horarium(["personal", ...args, "--database", database.url]);

test("templates are allowed and taken away", async () => {
  expect((await personal("templates")).standardOutput).toMatch(/my_summary +My summary +-/);
  expect(await personal("allow", "my_summary")).toMatchObject({
    code: 0,
    standardOutput: "People may make jobs of my_summary\n",
  });
  expect((await personal("allow", "http")).output).toContain("is no handler for personal jobs");
  expect((await personal("forbid", "my_summary")).standardOutput).toContain("1 are disabled");
});

test("people's jobs are looked after", async () => {
  expect((await personal("list")).standardOutput).toMatch(/name:ada +of ada +disabled/);
  const enabled = await personal("enable", job, "--reason", "asked for it");
  expect(enabled.standardOutput).toBe("of ada of name:ada is enabled\n");
  expect(await personal("delete", job)).toMatchObject({ code: 0 });
  expect((await personal("list", "--json")).standardOutput).toBe("[]\n");
});
