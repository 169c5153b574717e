import { inspect } from "node:util";
import type pg from "pg";
import { expect } from "vitest";
import { z } from "zod";
import { defineHandler, type Handler } from "../../src/define.ts";
import { createTestHorarium, type TestHorarium } from "../../src/testing.ts";
import { createTestDatabase } from "../../../../test/support/test-database.ts";

export { expect, z };

const bookSchema = z.object({ book: z.string(), force: z.boolean().default(false) });

/** The names that an example may use without making them. */
export interface Scene {
  /** A node-postgres pool. */
  pool: pg.Pool;
  /** Its address. */
  url: string;
  /** At `2026-03-28T12:00:00Z`, with the handler below and the job `nightly`. */
  horarium: TestHorarium;
  refreshBook: Handler<typeof bookSchema, { refreshed: string }>;
}

export const sceneNames: readonly string[] = ["pool", "url", "horarium", "refreshBook"];

export async function createScene(): Promise<Scene & { close(): Promise<void> }> {
  const database = await createTestDatabase();
  const refreshBook = defineHandler({
    name: "refresh_book",
    parameters: bookSchema,
    run: ({ parameters }) => ({ refreshed: parameters.book }),
  });
  const horarium = await createTestHorarium({
    db: database.pool,
    handlers: [refreshBook],
    now: "2026-03-28T12:00:00Z",
  });
  await horarium.schedule("nightly", refreshBook, {
    cron: "0 3 * * *",
    timezone: "Europe/Berlin",
    parameters: { book: "all" },
  });
  return {
    ...database,
    horarium,
    refreshBook,
    async close() {
      await Promise.all(made.splice(0).map((end) => end()));
      await database.drop();
    },
  };
}

/** What ends what the running example has made. */
const made: (() => Promise<unknown>)[] = [];

/** The same function, but what it makes is ended after the example. */
export function ended<Make extends (...given: never[]) => object>(make: Make): Make {
  const making = (...given: never[]) => {
    const one = make(...given);
    if ("stop" in one) made.unshift(() => (one as { stop(): Promise<void> }).stop());
    if ("end" in one) made.push(() => (one as { end(): Promise<void> }).end());
    return one;
  };
  return making as Make;
}

/** The value is what the example's `// => ...` says; `...` there stands for anything. */
export async function shows(run: () => unknown, said: string): Promise<void> {
  expectText(written(await run()), said);
}

/** It throws what the example's `// throws ...` says. */
export async function throws(run: () => unknown, said: string): Promise<void> {
  let thrown: unknown = null;
  try {
    await run();
  } catch (error) {
    thrown = error;
  }
  if (!(thrown instanceof Error)) throw new Error(`it should throw ${said}`);
  expectText(`${thrown.name}: ${thrown.message}`, said);
}

function expectText(text: string, said: string): void {
  const pattern = said
    .split("...")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  expect(text).toMatch(new RegExp(`^${pattern}$`, "s"));
}

/** As it would be written in code, with instants as ISO 8601 has them. */
function written(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    return `{ ${entries.map(([name, one]) => `${name}: ${written(one)}`).join(", ")} }`;
  }
  return typeof value === "string" ? JSON.stringify(value) : inspect(value);
}
