import fc from "fast-check";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { describeApi } from "../../src/api/openapi.ts";
import { operations } from "../../src/api/operations.ts";
import { useAuth, type Browser } from "../auth/support.ts";
import { inputOf, operationsOf, type Input } from "./bad-input.ts";

/** More of them: `HORARIUM_BAD_INPUT_RUNS=500 npx vitest run packages/server/test/api/bad-input.test.ts` */
const runs = Number(process.env["HORARIUM_BAD_INPUT_RUNS"] ?? 25);
const seed = Number(process.env["HORARIUM_BAD_INPUT_SEED"] ?? 20_261_128);
/** None may take longer: a request that hangs is found by it. */
const withinMs = 60_000;

const api = useAuth();
let admin: Browser;

const cases = operationsOf(describeApi(operations)).map((one) => ({
  ...one,
  name: one.described.operationId,
}));
/** How often each operation did what it was asked for. */
const done = new Map<string, number>();

beforeAll(async () => {
  admin = (await api.person("admin")).browser;
});

/** Something that is there, for input that is nearly right; an operation before may have deleted it. */
beforeEach(async () => {
  const handler = api.horarium.handlers[0]!.name;
  const job = { name: "nightly", handler, schedule: "0 3 * * *", reason: "" };
  expect([201, 409]).toContain((await admin.call("POST", "/jobs", job)).status);
});

interface Answered {
  status: number;
  type: string;
  text: string;
}

async function send(method: string, path: string, input: Input): Promise<Answered> {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => input.path[name] ?? "");
  const { origin } = new URL(api.urls[0]!);
  const response = await fetch(`${api.urls[0]!}/api${filled}${input.query}`, {
    method,
    headers: {
      origin,
      ...(admin.cookie === null ? {} : { cookie: admin.cookie }),
      ...(input.type === null ? {} : { "content-type": input.type }),
      ...(input.key === null ? {} : { "idempotency-key": input.key }),
      "x-forwarded-for": "198.51.100.254",
    },
    ...(method === "GET" || input.body === null ? {} : { body: input.body }),
    signal: AbortSignal.timeout(withinMs),
  });
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("text/event-stream")) {
    // it has no end
    await response.body!.cancel();
    return { status: response.status, type, text: "" };
  }
  return { status: response.status, type, text: await response.text() };
}

test.each(cases)(
  "$name answers whatever it is sent, and never with an error of its own",
  async ({ name, method, path, described }) => {
    const { body: job } = await admin.call("GET", "/jobs/nightly");
    const known = {
      job: "nightly",
      handler: api.horarium.handlers[0]!.name,
      schedule: "30 4 * * *",
      timezone: "UTC",
      version: (job as { version: number }).version,
      slot: (job as { nextSlot: string }).nextSlot,
    };
    await fc.assert(
      fc.asyncProperty(inputOf(described, known), async (input) => {
        const { status, type, text } = await send(method, path, input);
        // it was asked to end sessions, and perhaps did
        if (status === 401 || (status < 400 && path.startsWith("/auth")))
          admin = (await api.person("admin")).browser;
        if (status < 400) return void done.set(name, (done.get(name) ?? 0) + 1);
        // nobody schedules in this test: readiness says so
        if (name === "readHealth" && status === 503) return;
        expect(status, `${text} ${String(api.failures.at(-1))}`).toBeLessThan(500);
        expect(type).toBe("application/problem+json");
        expect(JSON.parse(text)).toMatchObject({
          status,
          title: expect.any(String),
          code: expect.stringMatching(/^[a-z_]+$/),
          detail: expect.any(String),
        });
      }),
      { seed, numRuns: runs },
    );
  },
);

test("some of what was sent was right, so that it went all the way", () => {
  const right = cases.filter(({ name }) => done.has(name)).map(({ name }) => name);
  expect(right.length).toBeGreaterThan(cases.length / 3);
  expect(right).toEqual(
    expect.arrayContaining(["createJob", "editJob", "listJobs", "listExecutions"]),
  );
});
