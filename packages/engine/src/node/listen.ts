import pg from "pg";
import type { Listener } from "../runtime.ts";
import { arrivesWithin } from "./arrives-within.ts";
import { named } from "./connection.ts";

/** Milliseconds. */
const verifyEvery = 10_000;
const queryTimeout = 5_000;
const longestBackoff = 10_000;
const roundTrip = 1_000;

/**
 * Hears a channel over a connection of its own, and connects again when that breaks or falls silent. Null behind a
 * pooler that does not keep the connection for us. `connection` is asked each time. Polling is the truth: without a listener only latency is lost.
 */
export async function listen(
  connection: () => pg.ClientConfig,
  channel: string,
  heard: () => void,
): Promise<Listener | null> {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let failures = 0;
  let isClosed = false;

  const connect = async (): Promise<"listening" | "pooled" | "failed"> => {
    const config: pg.ClientConfig = {
      ...named(connection(), "horarium listen"),
      query_timeout: queryTimeout,
      connectionTimeoutMillis: queryTimeout,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    };
    const fresh = new pg.Client(config);
    // also before it is the listening one: an error event without a listener would end the process
    fresh.on("error", () => lost(fresh));
    fresh.on("end", () => lost(fresh));
    try {
      await fresh.connect();
      await fresh.query(`listen ${pg.escapeIdentifier(channel)}`);
      if (!(await isKept(fresh, config, channel))) {
        await fresh.end();
        return "pooled";
      }
    } catch {
      // the server is away: tried again, and `isListening` says so meanwhile
      void end(fresh);
      return "failed";
    }
    if (isClosed) {
      void end(fresh);
      return "failed";
    }
    fresh.on("notification", (notification) => {
      if (notification.channel === channel) heard();
    });
    client = fresh;
    failures = 0;
    later(verifyEvery, verify);
    return "listening";
  };

  /** A half-open connection says nothing for hours: it is asked. */
  const verify = async () => {
    const asked = client;
    if (asked === null) return;
    if (await isListeningOn(asked, channel)) later(verifyEvery, verify);
    else lost(asked);
  };

  const lost = (broken: pg.Client) => {
    if (client !== broken) return;
    client = null;
    void end(broken);
    again();
  };

  const again = () => {
    if (isClosed) return;
    later(Math.random() * Math.min(longestBackoff, 100 * 2 ** failures++), async () => {
      if ((await connect()) === "failed") again();
    });
  };

  const later = (ms: number, work: () => Promise<void>) => {
    if (timer !== null) clearTimeout(timer);
    timer = isClosed ? null : setTimeout(() => void work(), ms);
    timer?.unref();
  };

  const first = await connect();
  if (first === "pooled") return null;
  if (first === "failed") again();
  return {
    isListening: () => client !== null,
    async close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      const last = client;
      client = null;
      if (last !== null) await end(last);
    },
  };
}

/** Whether the server process stays ours between two statements, so that it can tell us what it hears. */
async function isKept(
  client: pg.Client,
  config: pg.ClientConfig,
  channel: string,
): Promise<boolean> {
  const first = await backendPid(client);
  if ((await backendPid(client)) !== first || !(await hasChannel(client, channel))) return false;
  // a direct connection: the process that greeted us is the one that answers
  if ("processID" in client && client.processID === first) return true;
  return hearsOthers(client, config, channel);
}

/** Behind a pooler with nothing to do the same process answers by chance: only a notification of somebody else tells. */
async function hearsOthers(
  client: pg.Client,
  config: pg.ClientConfig,
  channel: string,
): Promise<boolean> {
  const other = new pg.Client(config);
  other.on("error", () => undefined); // its query fails by itself
  let isHeard = false;
  const heard = new Promise<void>((resolve) => {
    client.once("notification", () => {
      isHeard = true;
      resolve();
    });
  });
  try {
    // that this takes long says nothing of the pooler
    await other.connect();
    await other.query(`notify ${pg.escapeIdentifier(channel)}`);
    await arrivesWithin(heard, roundTrip);
    return isHeard;
  } finally {
    void end(other);
  }
}

async function isListeningOn(client: pg.Client, channel: string): Promise<boolean> {
  try {
    return await hasChannel(client, channel);
  } catch {
    // it does not answer, which is the answer
    return false;
  }
}

async function hasChannel(client: pg.Client, channel: string): Promise<boolean> {
  const { rows } = await client.query<{ name: string }>("select pg_listening_channels() as name");
  return rows.some(({ name }) => name === channel);
}

async function backendPid(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  return rows[0]?.pid;
}

/** A silent connection does not answer the goodbye either: it is not waited for longer than a moment. */
function end(client: pg.Client): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, 1_000);
    late.unref();
    client.end().then(
      () => resolve(),
      () => resolve(),
    );
  });
}
