import { defineHandler, type AnyHandler } from "horarium";
import { createTestHorarium, type TestHorarium } from "horarium/testing";
import { afterAll, beforeAll } from "vitest";
import { z } from "zod";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import type { Answered } from "../../src/api/app.ts";
import type { Principal } from "../../src/api/permissions.ts";
import { serveApi, type Answer } from "../support/serve-api.ts";

/** What the tests' jobs are made of. */
export const handlers: AnyHandler[] = [
  defineHandler({
    name: "greet",
    description: "Says hello",
    parameters: z.strictObject({
      name: z.string().default("you"),
      times: z.int().min(1).default(1),
    }),
    run: ({ parameters: { name, times }, log }) => {
      for (let n = 0; n < times; n++) log(`hello ${name}`);
      return { greeted: name };
    },
  }),
  defineHandler({
    name: "tidy",
    parameters: z.strictObject({
      folder: z.string().min(1),
      dryRun: z.boolean().default(false),
    }),
    run: ({ parameters: { dryRun } }) => ({ removed: dryRun ? 0 : 3, dryRun }),
  }),
  defineHandler({
    name: "fail",
    attempts: 1,
    run: () => {
      throw new Error("it does not work");
    },
  }),
];

const people: Readonly<Record<string, Principal>> = {
  member: { name: "mia", role: "member" },
  reader: { name: "rita", role: "reader" },
  operator: { name: "olga", role: "operator" },
  admin: { name: "ada", role: "admin" },
  worker: { name: "worker of ada", role: "admin", handlers: ["greet"] },
};

/** A real server on a port of its own, on a database of its own; time stands at `now` until it is moved. */
export interface TestApi {
  readonly url: string;
  readonly horarium: TestHorarium;
  readonly database: TestDatabase;
  readonly failures: unknown[];
  readonly answered: Answered[];
  /** As the admin, or as whom is named; null: as nobody. */
  call(method: string, path: string, body?: unknown, as?: string | null): Promise<Answer>;
}

export function useApi(now = "2026-11-24T12:00:00Z"): TestApi {
  let database: TestDatabase;
  let horarium: TestHorarium;
  let served: Awaited<ReturnType<typeof serveApi>>;
  const failures: unknown[] = [];
  const answered: Answered[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    horarium = await createTestHorarium({ db: database.pool, handlers, now });
    served = await serveApi({
      horarium,
      authenticate: (request) =>
        Promise.resolve(people[request.headers.get("x-test-person") ?? ""] ?? null),
      failed: (error) => failures.push(error),
      answered: (request) => answered.push(request),
    });
  });
  afterAll(async () => {
    await served.close();
    await database.drop();
  });

  return {
    get url() {
      return served.url;
    },
    get horarium() {
      return horarium;
    },
    get database() {
      return database;
    },
    failures,
    answered,
    async call(method, path, body, as = "admin") {
      const response = await fetch(`${served.url}/api${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(as === null ? {} : { "x-test-person": as }),
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const { status, headers } = response;
      const type = headers.get("content-type") ?? "";
      if (type.startsWith("text/event-stream")) {
        // it has no end
        await response.body!.cancel();
        return { status, headers, body: null };
      }
      const text = await response.text();
      const isText = type.startsWith("text/") || text === "";
      return { status, headers, body: isText ? text || null : JSON.parse(text) };
    },
  };
}
