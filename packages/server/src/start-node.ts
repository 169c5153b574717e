import { DatabaseError } from "horarium";
import { migrateLibrary, seedDemoLibrary } from "@horarium/library/reference";
import { declareBuiltinJobs, neverRun } from "./declare-jobs.ts";
import { demoRequestsPerSecond, startDemoServices } from "./library/demo-services.ts";
import { hasLibrary } from "./library/has-library.ts";
import { readSettings } from "./library/settings.ts";
import type { LiveView } from "./live-view/live-view.ts";
import { claimDirectory, refuseSecondStart } from "./only-start.ts";
import type { OpenDatabase } from "./open-database.ts";
import { runNode, type NodeOptions } from "./run-node.ts";

export interface StartOptions extends NodeOptions {
  /** Undefined: yes for the embedded database, no for a given one. */
  demo?: boolean;
}

/** A node that declares the built-in jobs, makes the demo library where it is wanted, and serves the API. */
export async function startNode(options: StartOptions): Promise<void> {
  let isDemo = false;
  await runNode(options, {
    checkDirectory: refuseSecondStart,
    serves: { logTo: "file", migrates: true },
    async prepare(opened, view) {
      const { pool, embedded, directory } = opened;
      const given = readSettings(process.env);
      const ends: (() => Promise<void>)[] = [];
      const end = async () => {
        for (const one of ends.toReversed()) await one();
      };
      try {
        if (embedded !== null) ends.push(await claimDirectory(pool, embedded.directory));
        isDemo = options.demo ?? embedded !== null;
        const isLibrary = await prepareLibrary(opened, options.demo, view);
        if (!isDemo) return { hasLibrary: isLibrary, services: given, end };
        const demo = await startDemoServices(pool, directory, given);
        ends.push(() => demo.end());
        for (const line of demo.lines) view.say(line);
        const { services, firstChannel } = demo;
        return { hasLibrary: isLibrary, services, firstChannel, end };
      } catch (error) {
        await end();
        throw error;
      }
    },
    async declare(horarium, { jobs }, view) {
      const applied = await horarium.migrate();
      if (applied.length > 0) view.say(`Horarium's tables are up to date (${applied.join(", ")})`);
      await declareBuiltinJobs(horarium, jobs);
    },
    async started(horarium, { jobs }, view) {
      const names = await neverRun(horarium, jobs);
      if (names.length === 0) return;
      view.say("First start: each available job is run once, so that there is something to see");
      for (const name of names) {
        const parameters = isDemo ? firstParameters[name] : undefined;
        await horarium.runNow(name, {
          by: "horarium start",
          reason: "first start",
          ...(parameters === undefined ? {} : { parameters }),
        });
      }
    },
  });
}

/**
 * Of the first executions, so that there is something to see: by default the first one mails no notice that was there
 * before, and asks Open Library once a second.
 */
const firstParameters: Readonly<Record<string, unknown>> = {
  send_notifications: { backfill: true },
  refresh_metadata: { requestsPerSecond: demoRequestsPerSecond, maxItems: 200 },
};

/** Makes the demo library where it is wanted, and keeps one that is there up to date. True if there is one. */
async function prepareLibrary(
  { pool, embedded }: OpenDatabase,
  demo: boolean | undefined,
  view: LiveView,
): Promise<boolean> {
  const isHere = await hasLibrary(pool);
  const isWanted = demo ?? embedded !== null;
  if (!isHere && !isWanted) {
    if (demo === undefined) {
      view.say("This database is not ours: no demo library is made in it (--demo makes one)");
    }
    return false;
  }
  if (!isHere) await refuseForeignLibrary(pool);
  await migrateLibrary(pool);
  if (isWanted) {
    const { seeded } = await seedDemoLibrary(pool, { anchor: new Date() });
    if (seeded) view.say("A demo library is made: 613 books, 40 members, and what they do");
  }
  return true;
}

async function refuseForeignLibrary(pool: OpenDatabase["pool"]): Promise<void> {
  const { rows } = await pool.query("select where to_regnamespace('library') is not null");
  if (rows.length === 0) return;
  throw new DatabaseError(
    "library_schema",
    'the database has a schema "library" that is not the demo library: leave --demo away, or give a database of its own',
  );
}
