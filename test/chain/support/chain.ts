import { readFileSync } from "node:fs";
import { createHorarium, defineHandler, type Horarium } from "horarium";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from "vitest";
import { startCluster, type Cluster } from "./cluster.ts";
import { freePort } from "./free-port.ts";
import { startRunner, type EdgeRunner, type EdgeRunnerOptions } from "./runner.ts";

/** Null: some part is missing. */
export const parts = inject("chain");

export const token = "a-token-of-the-runner-that-is-long-enough";

/** They run in the Edge Function; here they have only their names. */
const names = [
  "mark",
  "steps",
  "wait",
  "burn",
  "fill",
  "fails",
  "hello",
  "isolated",
  "unknown",
] as const;
const retry = { attempts: 2, backoff: "1s", jitter: 0 } as const;
const defined = names.map(
  (name) => [name, defineHandler({ name, retry, run: () => null })] as const,
);
export const handlers = Object.fromEntries(defined) as Record<
  (typeof names)[number],
  (typeof defined)[number][1]
>;

interface Alert {
  reason: string;
  isOpen: boolean;
  detail: Record<string, unknown>;
}

/** A database with the tick, pg_cron at rest, and what a test asks of it. */
export interface Chain {
  readonly cluster: Cluster;
  readonly horarium: Horarium;
  rows: <Row = Record<string, unknown>>(text: string, values?: unknown[]) => Promise<Row[]>;
  tick: () => Promise<number>;
  /** What the handlers did for an execution, in order. */
  effects: (execution: string) => Promise<{ slot: Date | null; attempt: number; label: string }[]>;
  statusOf: (id: string) => Promise<string>;
  untilEnded: (id: string) => Promise<void>;
  /** As if the worker that holds it were not heard of for a lease. */
  expireLease: (id: string) => Promise<void>;
  /** Null takes it away. */
  setSecret: (name: string, value: string | null) => Promise<void>;
  start: (options?: Partial<EdgeRunnerOptions>) => Promise<EdgeRunner>;
  /** As somebody on the network would. */
  ring: (headers?: Record<string, string>) => Promise<Response>;
  alert: () => Promise<Alert | undefined>;
  bells: () => Promise<{ status_code: number | null; error: string | null; due: number }[]>;
}

/** `open`: another server than one of our own. */
export function useChain(open?: () => Promise<Cluster>): Chain {
  let cluster: Cluster;
  let pool: pg.Pool;
  let horarium: Horarium;
  let port: number;
  let runners: EdgeRunner[] = [];
  const ends: (() => Promise<void>)[] = [];

  const chain: Chain = {
    get cluster() {
      return cluster;
    },
    get horarium() {
      return horarium;
    },
    async rows<Row>(text: string, values: unknown[] = []) {
      return (await pool.query(text, values)).rows as Row[];
    },
    async tick() {
      return (await chain.rows<{ tick: number }>("select horarium.tick()"))[0]!.tick;
    },
    effects: (execution) =>
      chain.rows(
        "select slot, attempt, label from chain.effect where execution_id = $1 order by number",
        [execution],
      ),
    statusOf: async (id) => (await horarium.execution(id)).status,
    untilEnded: (id) =>
      expect
        .poll(() => chain.statusOf(id))
        .toEqual(expect.stringMatching(/^(completed|failed|cancelled)$/)),
    async expireLease(id) {
      await chain.rows(
        "update horarium.job_execution set lease_until = now() - interval '1 s' where id = $1",
        [id],
      );
    },
    async setSecret(name, value) {
      await chain.rows("delete from vault.secrets where name = $1", [name]);
      if (value !== null) await chain.rows("select vault.create_secret($1, $2)", [value, name]);
    },
    async start(options = {}) {
      const runner = await startRunner({
        deno: parts!.denoOfSupabase,
        port,
        databaseUrl: cluster.urlOf("horarium_runner"),
        token,
        ...options,
      });
      runners.push(runner);
      return runner;
    },
    ring: (headers = { "x-horarium-runner-token": token }) =>
      fetch(`http://127.0.0.1:${port}/job-runner`, { method: "POST", headers }),
    async alert() {
      const [row] = await chain.rows<Alert>(
        `select reason, resolved_at is null as "isOpen", detail from horarium.alert where key = 'doorbell'`,
      );
      return row;
    },
    bells: () => chain.rows("select status_code, error, due from horarium.doorbell order by id"),
  };

  beforeAll(async () => {
    port = await freePort();
    cluster = await (open?.() ?? startCluster(parts!.bindir, await freePort()));
    ends.push(cluster.stop);
    pool = new pg.Pool({ connectionString: cluster.url, max: 8 });
    pool.on("error", () => undefined);
    ends.unshift(() => pool.end());
    horarium = createHorarium({ db: pool, handlers: Object.values(handlers) });
    await horarium.migrate();
    await standIn(chain);
    await chain.rows(inject("migration"));
    await cluster.letIn("horarium_runner");
    await chain.rows(`
      create schema chain;
      create table chain.effect (number serial, execution_id uuid, slot timestamptz, attempt integer, label text);
      grant usage on schema chain to horarium_runner;
      grant all on all tables in schema chain to horarium_runner;
      grant all on all sequences in schema chain to horarium_runner`);
  }, 120_000);

  afterAll(async () => {
    for (const end of ends) await end();
  });

  beforeEach(async () => {
    await chain.setSecret("horarium_runner_url", `http://127.0.0.1:${port}/job-runner`);
    await chain.setSecret("horarium_runner_token", token);
    await setTicking(chain, false);
    await chain.rows("delete from horarium.doorbell");
    await chain.rows("delete from horarium.alert");
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === "fail")
      for (const runner of runners) console.log(`The runner wrote:\n${runner.output()}`);
    await Promise.all(runners.map((runner) => runner.kill()));
    runners = [];
    await chain.rows("update horarium.scheduled_job set enabled = false");
    await chain.rows(
      "delete from horarium.job_execution where status in ('queued', 'scheduled', 'running')",
    );
  });

  return chain;
}

/** Whether pg_cron calls the tick by itself. */
export async function setTicking(chain: Chain, isTicking: boolean): Promise<void> {
  await chain.rows(
    "select cron.alter_job(jobid, active := $1) from cron.job where jobname = 'horarium-tick'",
    [isTicking],
  );
}

/** In place of what only Supabase has. */
async function standIn(chain: Chain): Promise<void> {
  const [{ isThere }] = (await chain.rows<{ isThere: boolean }>(
    `select to_regnamespace('net') is not null
       or exists (select from pg_available_extensions where name = 'pg_net') as "isThere"`,
  )) as [{ isThere: boolean }];
  if (!isThere) await chain.rows(sqlOf("shim.sql"));
  await chain.rows(sqlOf("platform.sql"));
}

function sqlOf(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "utf8");
}
