import { readFileSync, writeFileSync } from "node:fs";
import { createHorarium, defineHandler } from "horarium";
import pg from "pg";
import { expect, inject, onTestFinished, test } from "vitest";
import { startCluster } from "./support/cluster.ts";
import { freePort } from "./support/free-port.ts";
import { startRunner } from "./support/runner.ts";

const parts = inject("chain");
const rounds = Number(process.env["EDGE_ROUNDS"] ?? 50);
const token = "a-token-of-the-runner-that-is-long-enough";

/** For `npm run bench -- edge`: how long from the tick until the handler begins, and what a tick costs. */
test("from the tick to the handler's start", { timeout: 600_000 }, async () => {
  if (parts === null) throw new Error("the chain's parts are missing: see the lines above");
  const cluster = await startCluster(parts.bindir, await freePort());
  const pool = new pg.Pool({ connectionString: cluster.url, max: 4 });
  pool.on("error", () => undefined);
  onTestFinished(async () => {
    await pool.end();
    await cluster.stop();
  });
  const mark = defineHandler({ name: "mark", run: () => null });
  const horarium = createHorarium({ db: pool, handlers: [mark] });
  await horarium.migrate();
  await pool.query(readFileSync(new URL("support/shim.sql", import.meta.url), "utf8"));
  await pool.query(readFileSync(new URL("support/platform.sql", import.meta.url), "utf8"));
  await pool.query(inject("migration"));
  await pool.query(`
    alter role horarium_runner login;
    create schema chain;
    create table chain.effect (number serial, execution_id uuid, slot timestamptz, attempt integer, label text);
    grant usage on schema chain to horarium_runner;
    grant all on all tables in schema chain to horarium_runner;
    grant all on all sequences in schema chain to horarium_runner;
    update cron.job set active = false`);
  const runner = await startRunner({
    deno: parts.denoOfSupabase,
    port: await freePort(),
    databaseUrl: cluster.urlOf("horarium_runner"),
    token,
    lifetime: "3600s",
  });
  onTestFinished(() => runner.kill());
  await pool.query(
    "select vault.create_secret($1, 'horarium_runner_url'), vault.create_secret($2, 'horarium_runner_token')",
    [runner.url, token],
  );

  const idle: number[] = [];
  for (let n = 0; n < rounds; n++)
    idle.push(await timed(() => pool.query("select horarium.tick()")));

  const toStart: number[] = [];
  for (let n = 0; n < rounds; n++) {
    const { id } = await horarium.enqueue(mark, { label: `${n}` });
    const { rows } = await pool.query("select clock_timestamp() as at, horarium.tick() as rung");
    expect(rows[0].rung).toBe(1);
    await expect
      .poll(async () => (await horarium.execution(id)).status, { timeout: 30_000, interval: 20 })
      .toBe("completed");
    const { started_at: startedAt } = await horarium.execution(id);
    toStart.push(startedAt!.getTime() - rows[0].at.getTime());
    // the runner waits for what comes soon, and would be there already: a stretch of its own for each
    await expect
      .poll(
        async () =>
          (await pool.query("select from horarium.worker where runner = 'edge' and not stopping"))
            .rowCount,
        { timeout: 30_000, interval: 20 },
      )
      .toBe(0);
  }
  const file = process.env["EDGE_RESULT"];
  const result = { toStart, idle };
  if (file === undefined) console.log(JSON.stringify(result));
  else writeFileSync(file, JSON.stringify(result));
});

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
