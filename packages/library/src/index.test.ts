import { expect, test } from "vitest";
import { z } from "zod";

import { referenceAdapter } from "../adapters/reference/index.ts";
import { createKeyRing, createLibraryJobs } from "./index.ts";

/** Handlers are only looked at here. */
const noDatabase = { query: refuse, connect: refuse };
function refuse(): Promise<never> {
  throw new Error("no handler runs here");
}

const { handlers, jobs } = createLibraryJobs({
  adapter: referenceAdapter,
  openLibrary: { contact: "librarian@example.org" },
  tokens: { db: noDatabase, keys: createKeyRing({}), clientSecret: () => undefined },
});

test("lists the nine jobs with their schedules and timeouts", () => {
  expect(jobs.map(({ name, schedule, timeout }) => [name, schedule, timeout])).toEqual([
    ["refresh_metadata", "0 3 * * *", "90m"],
    ["cleanup_orphans", "0 4 * * 0", "180m"],
    ["expire_sessions", "*/15 * * * *", "14m"],
    ["send_notifications", "*/5 * * * *", "10m"],
    ["generate_stats", "0 * * * *", "50m"],
    ["backup_database", "0 2 * * *", "360m"],
    ["refresh_tokens", "0 */6 * * *", "60m"],
    ["loan_reminders", "0 9 * * *", "40m"],
    ["purge_job_logs", "30 4 * * *", "60m"],
  ]);
});

test("a backup and a clean-up of files exclude each other", () => {
  const sharing = jobs.filter(({ concurrencyKey }) => concurrencyKey?.key === "files");
  expect(sharing.map(({ name }) => name)).toEqual(["cleanup_orphans", "backup_database"]);
});

test("a job is available if its handler is here, or is the engine's, and says why if it is not", () => {
  const names = handlers.map(({ name }) => name);
  for (const { name, handler, available, unavailableReason } of jobs) {
    expect([name, available]).toEqual([
      name,
      names.includes(handler) || handler === "purge_job_logs",
    ]);
    expect(unavailableReason === undefined).toBe(available);
  }
});

test("what the host lacks is told as the reason, and has no handler", () => {
  const bare = createLibraryJobs({
    adapter: { ...referenceAdapter, activity: { absent: "this host counts nothing" } },
  });
  expect(bare.handlers.map(({ name }) => name)).not.toContain("generate_stats");
  expect(bare.jobs.find(({ name }) => name === "generate_stats")).toMatchObject({
    available: false,
    unavailableReason: "not available here: this host counts nothing",
  });
});

test("a parameter that there is not is refused and named, in groups as well", () => {
  for (const handler of handlers) {
    const schema = handler.parameters as z.ZodType;
    const parameters = schema.parse(jobs.find((one) => one.handler === handler.name)!.parameters);
    const groups = Object.entries(parameters as Record<string, unknown>).filter(
      ([, value]) => typeof value === "object" && value !== null && !Array.isArray(value),
    );
    const wrong = [
      { bathSize: 100 },
      ...groups.map(([name, group]) => ({ [name]: { ...(group as object), bathSize: 100 } })),
    ];
    for (const typo of wrong) {
      const { error } = schema.safeParse({ ...(parameters as object), ...typo });
      expect([handler.name, error?.message]).toEqual([
        handler.name,
        expect.stringContaining("bathSize"),
      ]);
    }
  }
});

test("the jobs' parameters fit their handlers, and every parameter has a title, a help text and a default", () => {
  for (const handler of handlers) {
    const schema = handler.parameters as z.ZodType;
    const job = jobs.find((one) => one.handler === handler.name)!;
    expect(schema.safeParse(job.parameters).success).toBe(true);
    const { properties } = z.toJSONSchema(schema, { io: "input" });
    for (const [name, property] of Object.entries(properties!)) {
      expect([name, property]).toEqual([
        name,
        expect.objectContaining({
          title: expect.any(String),
          description: expect.any(String),
          default: expect.anything(),
        }),
      ]);
    }
  }
});

test("backups, sweeps and metadata are for Node workers, and the others for any", () => {
  const forNode = jobs.filter(({ runner }) => runner === "node").map(({ name }) => name);
  expect(forNode).toEqual(["refresh_metadata", "cleanup_orphans", "backup_database"]);
});
