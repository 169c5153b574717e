import { parentPort, workerData } from "node:worker_threads";
import pg from "pg";
import { database, sql, type Database } from "../sql.ts";
import { createAsker } from "./asking.ts";
import { crossError } from "./crossing-error.ts";
import type { FromLeaseThread, LeaseThreadData, ToLeaseThread } from "./lease-keeper.ts";

// The thread behind `keepLeases`: a connection and a timer of its own, which a blocked event loop of the worker cannot stop.

const { connection, schema, worker, leaseMs, maxBlockMs, stamp } = workerData as LeaseThreadData;
const every = leaseMs / 3;
const queryTimeout = Math.min(10_000, leaseMs / 4);
/** After so long it is tried again with the rows that others had locked. */
const lockedAgainMs = Math.min(100, leaseMs / 20);

const send = (message: FromLeaseThread) => parentPort?.postMessage(message);
const passwords = createAsker<string | undefined>((id) => send({ kind: "password?", id }));

let asked: number[] = [];
let isStopping = false;
let wake: () => void = () => undefined;
let client: pg.Client | null = null;
let failures = 0;
/** By how much this machine's clock is ahead of the database's, at the last renewal. */
let skewMs: number | null = null;
let roundTripMs: number | null = null;

parentPort?.on("message", (message: ToLeaseThread) => {
  if (message.kind === "password")
    return passwords.answer(message.id, message.value, message.error);
  if (message.kind === "renew" && message.id !== null) asked.push(message.id);
  if (message.kind === "stop") isStopping = true;
  wake();
});

await renewUntilStopped();

async function renewUntilStopped(): Promise<void> {
  while (!isStopping) {
    const answering = asked;
    asked = [];
    const startedAt = performance.now();
    // when the loop is free again, the worker wakes this thread; who asks for a renewal is not blocked
    const isBlocked = answering.length === 0 && isLoopBlocked();
    const next = isBlocked ? every : await renewOnce(answering);
    if (asked.length === 0 && !isStopping) await sleep(next - (performance.now() - startedAt));
  }
  const last = client;
  client = null;
  await last?.end();
  parentPort?.close();
}

/** Gives the time to the next renewal. */
async function renewOnce(answering: number[]): Promise<number> {
  try {
    const locked = await renew();
    failures = 0;
    for (const id of answering) send({ kind: "answer", id, error: null });
    return locked > 0 ? lockedAgainMs : every;
  } catch (error) {
    disconnect();
    const crossed = crossError(error);
    send({ kind: "failed", error: crossed });
    for (const id of answering) send({ kind: "answer", id, error: crossed });
    return Math.min(50 * 2 ** failures++, every / 2) * (0.5 + Math.random() / 2);
  }
}

/** One statement for all leases of the worker and its heartbeat. Gives how many rows others had locked for long. */
async function renew(): Promise<number> {
  const db = await connected();
  const sentAt = process.hrtime.bigint();
  const sentTime = Date.now();
  const [answer] = await db.rows(
    sql<{ leases: number; left_out: { id: string; left_ms: number }[] | null; at: Date }>`
      with free as (
        select id
        from job_execution
        where worker_id = ${worker}
          and status = 'running'
        -- a row that somebody else keeps locked must not hold up all the others, nor can this deadlock
        for no key update skip locked
      ), renewed as (
        update job_execution
        set lease_until = greatest(lease_until, clock_timestamp() + make_interval(secs => ${leaseMs / 1000}))
        where id = any (array(select id from free))
        returning 1
      ), seen as (
        update worker
        set seen_at = clock_timestamp(),
            skew_ms = ${skewMs},
            round_trip_ms = ${roundTripMs}
        where id = (select id from worker where id = ${worker} for no key update skip locked)
      )
      select (select count(*) from renewed)::int as leases,
        (
          -- those that are being recorded just now are locked too: they have most of their lease left, and go
          select json_agg(json_build_object('id', id,
            'left_ms', extract(epoch from lease_until - clock_timestamp())::float8 * 1000))
          from job_execution
          where worker_id = ${worker}
            and status = 'running'
            and id <> all (array(select id from free))
            and lease_until < clock_timestamp() + make_interval(secs => ${(leaseMs * 0.9) / 1000})
        ) as left_out,
        clock_timestamp() as at`,
  );
  if (answer === undefined) throw new Error("the renewal of the leases was not answered");
  const { leases, left_out: locked, at } = answer;
  roundTripMs = Number(process.hrtime.bigint() - sentAt) / 1e6;
  skewMs = sentTime + roundTripMs / 2 - at.getTime();
  const leftOut = (locked ?? []).map(({ id, left_ms: leftMs }) => ({
    id,
    endsAt: sentAt + BigInt(Math.round(leftMs * 1e6)),
  }));
  send({ kind: "renewed", sentAt, leases, leftOut });
  return leftOut.length;
}

/** The clock is the same in all threads of a process, unlike `performance.now()`, which begins with the thread. */
function isLoopBlocked(): boolean {
  return (
    process.hrtime.bigint() - Atomics.load(new BigInt64Array(stamp), 0) >
    BigInt(Math.round(maxBlockMs * 1e6))
  );
}

async function connected(): Promise<Database> {
  if (client === null) {
    const { config, asksPassword } = connection;
    const fresh = new pg.Client({
      ...config,
      ...(asksPassword ? { password: async () => (await passwords.ask()) ?? "" } : {}),
      connectionTimeoutMillis: queryTimeout,
      query_timeout: queryTimeout,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    client = fresh;
    fresh.on("error", () => {
      // the connection broke between two renewals: the next one makes a new one
      if (client === fresh) client = null;
    });
    await fresh.connect();
  }
  return database(client, schema);
}

function disconnect(): void {
  const broken = client;
  client = null;
  // what matters of it has been reported
  broken?.end().catch(() => undefined);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, ms));
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}
