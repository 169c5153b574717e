import { defineHandler, type AnyHandler, type Horarium } from "horarium";
import { vi } from "vitest";
import { z } from "zod";
import { heldHandler } from "./held-handler.ts";

export interface FullDay {
  handlers: AnyHandler[];
  /** Jobs in all states, with what they have done in the hours before. */
  prepare: (horarium: Horarium) => Promise<void>;
  /** Resolves when all that is to end has ended. */
  untilDone: (horarium: Horarium) => Promise<void>;
  /** Lets what runs end. */
  end: () => void;
}

const hour = 3_600_000;

/** A day as it may be: some jobs are well, others fail, run, wait, are disabled, or have never run. */
export function fullDay(): FullDay {
  const held = heldHandler("backup_database");
  const refresh = defineHandler({
    name: "refresh_metadata",
    description: "Asks for what is new about each book",
    attempts: 1,
    parameters: z.strictObject({
      covers: z.enum(["all", "missing", "none"]).default("missing").meta({ title: "Covers" }),
      since: z.string().optional().meta({ title: "Since", description: "A day like 2026-11-24" }),
    }),
    run: ({ log }) => {
      log("asking openlibrary.org");
      log.error("no answer", { after: "30 s" });
      throw new Error("ETIMEDOUT openlibrary.org:443");
    },
  });
  const stats = defineHandler({
    name: "generate_stats",
    description: "Counts loans and readers",
    run: ({ log }) => {
      log("counted", { loans: 1_204, readers: 311 });
      return { counts: { loans: 1_204, readers: 311 } };
    },
  });
  const flaky = defineHandler({
    name: "send_notifications",
    retry: { attempts: 3, backoff: "1h" },
    run: () => {
      throw new Error("550 mailbox unavailable");
    },
  });
  const handlers = [held.handler, refresh, stats, flaky];
  return {
    handlers,
    async prepare(horarium) {
      const rome = { timezone: "Europe/Rome" };
      await horarium.createJob("refresh-metadata", refresh, {
        ...rome,
        cron: "*/30 * * * *",
        tags: ["nightly", "books"],
        folder: "Library",
      });
      await horarium.createJob("generate-stats", stats, { ...rome, cron: "5 * * * *" });
      await horarium.createJob("send-notifications", flaky, { cron: "@manual" });
      await horarium.createJob("backup-database", held.handler, { cron: "0 2 * * *" });
      await horarium.createJob("weekly-report", stats, { ...rome, cron: "0 6 * * 1" });
      await horarium.createJob("old-report", stats, { ...rome, cron: "0 7 * * *" });
      await horarium.pauseJob("old-report", { by: "ada@example.com", reason: "provider outage" });
      const range = { from: new Date(Date.now() - 12 * hour), to: new Date(Date.now() - 60_000) };
      for (const job of ["refresh-metadata", "generate-stats"]) await horarium.backfill(job, range);
      for (const job of ["send-notifications", "backup-database", "backup-database"])
        await horarium.runNow(job);
    },
    async untilDone(horarium) {
      await held.begun();
      const count = async (...status: ("failed" | "completed")[]) =>
        (await horarium.executions({ status, limit: 200 })).rows.length;
      const isDone = async () => (await count("failed")) >= 23 && (await count("completed")) >= 11;
      await vi.waitUntil(isDone, { timeout: 60_000 });
    },
    end: () => held.release(),
  };
}
