import { expect, test } from "vitest";
import { createTestDatabase } from "../../../../test/support/test-database.ts";

test("gives each test file a database of its own, and a copy of a template", async () => {
  const original = await createTestDatabase();
  await original.pool.query("create table book (title text)");
  await original.pool.query("insert into book values ('Momo')");
  const { rows } = await original.pool.query<{ name: string }>("select current_database() as name");
  await original.pool.end();

  const copy = await createTestDatabase({ template: rows[0]!.name });
  expect((await copy.pool.query("select title from book")).rows).toEqual([{ title: "Momo" }]);
  await copy.drop();
  await original.drop();
});
