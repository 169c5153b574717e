import { afterAll, beforeAll } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";

/** A database of this test file's own. Its tests use schemas, or tables, of their own in it. */
export function useDatabase(): { readonly current: TestDatabase } {
  let current: TestDatabase | null = null;
  beforeAll(async () => {
    current = await createTestDatabase();
  });
  afterAll(async () => {
    await current?.drop();
  });
  return {
    get current() {
      if (current === null) throw new Error("the database exists only while tests run");
      return current;
    },
  };
}
