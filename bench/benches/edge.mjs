import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median, percentile } from "../numbers.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "edge",
  about:
    "the chain on Supabase, with the shim in pg_net's place: from the tick that pg_cron calls to the handler's start in an Edge Function (Deno 2.1.4) that was not at work",
  systems: ["horarium"],
  async collect({ runs }) {
    const measured = Array.from({ length: runs }, measureOnce);
    const of = (name, value) => ({
      bench: name,
      system: "horarium",
      unit: "ms",
      samples: measured.map(value),
      value: median(measured.map(value)),
    });
    return [
      of("slot to start, p50", ({ toStart }) => percentile(toStart, 0.5)),
      of("slot to start, p95", ({ toStart }) => percentile(toStart, 0.95)),
      of("tick with nothing due, p50", ({ idle }) => percentile(idle, 0.5)),
    ];
  },
  figure(measure) {
    const limits = { "slot to start, p95": 300, "tick with nothing due, p50": 6 };
    const limit = limits[measure];
    return {
      unit: "ms",
      better: "lower",
      ...(limit === undefined ? {} : { targets: [{ atMost: limit }] }),
    };
  },
};

function measureOnce() {
  const folder = mkdtempSync(join(tmpdir(), "horarium-edge-"));
  const file = join(folder, "result.json");
  try {
    const { status } = spawnSync(
      process.execPath,
      ["node_modules/vitest/vitest.mjs", "run", "--project", "chain-measure"],
      {
        cwd: root,
        env: { ...process.env, EDGE_RESULT: file },
        stdio: ["ignore", "ignore", "inherit"],
      },
    );
    if (status !== 0) throw new Error("the chain could not be measured: run npm run test:chain");
    return JSON.parse(readFileSync(file, "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
