import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

import { expect, inject, test } from "vitest";

const main = new URL("../../../../bench/main.mjs", import.meta.url).href;

test("npm run bench -- library measures each of the jobs, here on a small library", async () => {
  const bench = spawn(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `const { main } = await import(${JSON.stringify(main)});
       await main(["library", "--jobs", "300", "--runs", "1", "--peers", "none", "--json"]);`,
    ],
    { env: { ...process.env, BENCH_DATABASE_URL: inject("databaseUrl") } },
  );
  const [out, told] = await Promise.all([
    text(bench.stdout),
    text(bench.stderr),
    once(bench, "exit"),
  ]);
  expect(bench.exitCode, told).toBe(0);
  expect(told).not.toMatch(/ERROR|FAILED|AUDITOR/);

  const figures = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { bench: string; value: number });
  expect(figures.map(({ bench: measure }) => measure)).toEqual(measures);
  for (const { bench: measure, value } of figures) expect(value, measure).toBeGreaterThanOrEqual(0);
});

const measures = [
  "filling",
  "refresh_metadata, choosing a batch",
  "refresh_metadata, CPU",
  "refresh_metadata, memory",
  "cleanup_orphans, listing and comparing",
  "cleanup_orphans, sweeping",
  "cleanup_orphans, memory",
  "expire_sessions, all dead rows",
  "expire_sessions, slowest batch",
  "send_notifications, collecting",
  "send_notifications, claim of 50",
  "send_notifications, mails",
  "send_notifications, memory",
  "generate_stats, full",
  "generate_stats, no change",
  "generate_stats, new reading sessions",
  "generate_stats, memory",
  "backup_database, backup",
  "backup_database, verification, of the backup's time",
  "backup_database, memory",
  "refresh_tokens, all connections",
  "refresh_tokens, selection",
  "loan_reminders, all patrons",
];
