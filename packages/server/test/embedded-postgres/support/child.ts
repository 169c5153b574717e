import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import pg from "pg";
import { embeddedPool, findDatabase, startEmbedded } from "@horarium/server/embedded-postgres";

/**
 * A process of an app, for the tests to start and to kill. It says each fact as one line of JSON.
 *
 *     child.js open                      starts or attaches; "stop" or "force" on its input ends it
 *     child.js write <ledger> <rows>     commits batches of so many rows until killed, and notes what was acknowledged
 *     child.js find                      what findDatabase chooses
 */
const [command, ledger = "", rows = "1"] = process.argv.slice(2);
const log = (line: string) => say({ log: line });

try {
  if (command === "find") await find();
  else if (command === "open") await open();
  else if (command === "write") await write(ledger, Number(rows));
  else throw new Error(`no command ${command}`);
} catch (error) {
  const { code, message } = error as Error & { code?: string };
  say({ failed: message, code });
  process.exitCode = 1;
}

async function find(): Promise<void> {
  const found = await findDatabase({ log });
  say({ found: { kind: found.kind, url: found.url } });
}

async function open(): Promise<void> {
  const database = await startEmbedded({ log });
  // it keeps its connection however long it waits for a word
  const pool = await embeddedPool(database, { max: 1, idleTimeoutMillis: 0 });
  await pool.query("select 1");
  const { mode, version, from, directory, url } = database;
  say({ opened: { mode, version, from, directory, url } });
  for await (const line of createInterface({ input: process.stdin })) {
    if (line !== "stop" && line !== "force") continue;
    await pool.end();
    say({ stopped: await database.stop({ force: line === "force" }) });
    break;
  }
  await pool.end().catch(() => {}); // ended already when it was stopped
  process.stdin.destroy();
}

async function write(path: string, size: number): Promise<void> {
  const database = await startEmbedded({ log });
  const client = new pg.Client(database.connection);
  client.on("error", () => {});
  await client.connect();
  await client.query(
    "create table if not exists written (batch bigint not null, row int not null, primary key (batch, row))",
  );
  const { rows: last } = await client.query<{ batch: string }>(
    "select coalesce(max(batch), 0) as batch from written",
  );
  const file = openSync(path, "a");
  say({ opened: { mode: database.mode } });
  try {
    for (let batch = Number(last[0]?.batch) + 1; ; batch++) {
      await client.query(
        "insert into written (batch, row) select $1::bigint, row from generate_series(1, $2::int) as row",
        [batch, size],
      );
      // acknowledged: from here on it must never be lost
      writeSync(file, `${batch}\n`);
      fsyncSync(file);
    }
  } finally {
    closeSync(file);
    await client.end().catch(() => {}); // the server may be gone
  }
}

function say(fact: object): void {
  process.stdout.write(`${JSON.stringify(fact)}\n`);
}
