import { migrateLibrary, seedLargeLibrary } from "@horarium/library/reference";
import pg from "pg";
import { parts } from "../library/index.mjs";

const largeWorks = 100_000;

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "library",
  about:
    "the library's jobs, each in a process and on a database of its own; to be reached with 100,000 works",
  systems: ["horarium"],
  jobs: largeWorks,
  withinMs: 1_800_000,
  async prepare({ url, jobs: works }) {
    const pool = new pg.Pool({ connectionString: url });
    await migrateLibrary(pool);
    const startedAt = performance.now();
    await seedLargeLibrary(pool, { anchor: new Date(), works });
    const seconds = (performance.now() - startedAt) / 1_000;
    // as it is once autovacuum has come by
    await pool.query("vacuum analyze");
    await pool.end();
    return { values: { filling: seconds } };
  },
  variants: () => Object.keys(parts),
  async measure({ variant, jobs, ...context }) {
    const { values, notes } = await parts[variant].measure({
      ...context,
      share: jobs / largeWorks,
    });
    const named = Object.entries(values).map(([what, value]) => [`${variant}, ${what}`, value]);
    return { values: Object.fromEntries(named), notes };
  },
  figure(measure) {
    if (measure === "filling") return { unit: "s", better: "lower", targets: [{ atMost: 120 }] };
    const [variant, ...what] = measure.split(", ");
    return parts[variant].figures[what.join(", ")];
  },
};
