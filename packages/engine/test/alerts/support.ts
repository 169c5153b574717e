import { afterAll, beforeAll, beforeEach } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import type { AlertRow } from "../../src/alerts/alert-row.ts";
import { lookForAlerts } from "../../src/alerts/index.ts";
import type { AlertMessage } from "../../src/alerts/message.ts";
import type { AnyHandler } from "../../src/define.ts";
import { sql } from "../../src/sql.ts";
import { createTestHorarium, type TestHorarium } from "../../src/testing.ts";
import { insertRow } from "../upkeep/support.ts";

/** A database of its own, emptied before each test, with the channel `ops` that takes what no rule gives to others. */
export function useAlerts(handlers: readonly AnyHandler[]) {
  let seen = 0;
  const here = {
    database: undefined as unknown as TestDatabase,
    horarium: undefined as unknown as TestHorarium,
    /** Its id. */
    ops: "",
    async addChannel(name: string, columns: object = {}): Promise<string> {
      const id = crypto.randomUUID();
      await insertRow(here.horarium.db, "channel", {
        id,
        kind: "webhook",
        name,
        sealed: "",
        target: "https://example.com",
        created_at: here.horarium.clock.now(),
        ...columns,
      });
      return id;
    },
    async addRule(columns: object): Promise<string> {
      const id = crypto.randomUUID();
      await insertRow(here.horarium.db, "alert_rule", {
        id,
        scope: "all",
        created_at: here.horarium.clock.now(),
        ...columns,
      });
      return id;
    },
    /** A process that lives at this moment. */
    async addWorker(columns: object = {}): Promise<string> {
      const id = crypto.randomUUID();
      await insertRow(here.horarium.db, "worker", {
        id,
        name: "worker-1",
        version: "1",
        handlers: [],
        concurrency: 1,
        started_at: here.horarium.clock.now(),
        seen_at: here.horarium.clock.now(),
        ...columns,
      });
      return id;
    },
    async seeWorkers(): Promise<void> {
      await here.horarium.db.rows(sql`update worker set seen_at = ${here.horarium.clock.now()}`);
    },
    look: () => lookForAlerts(here.horarium.db, here.horarium.clock),
    /** Looks, and again when what was found has gathered; gives the messages that are new. */
    async told(): Promise<(AlertMessage & { to: string })[]> {
      await here.look();
      here.horarium.clock.advance("1s");
      await here.look();
      return here.messages();
    },
    async messages(): Promise<(AlertMessage & { to: string })[]> {
      const rows = await here.horarium.db.rows(
        sql<{ message: AlertMessage; to: string }>`
          select message, channel.name as "to"
          from delivery
          join channel on channel.id = delivery.channel_id
          order by delivery.created_at, delivery.id`,
      );
      const fresh = rows.slice(seen).map(({ message, to }) => ({ ...message, to }));
      seen = rows.length;
      return fresh;
    },
    alerts: () => here.horarium.db.rows(sql<AlertRow>`select * from alert order by opened_at, key`),
  };
  beforeAll(async () => {
    here.database = await createTestDatabase();
  });
  afterAll(() => here.database.drop());
  beforeEach(async () => {
    seen = 0;
    await here.database.pool.query("drop schema if exists horarium cascade");
    here.horarium = await createTestHorarium({
      db: here.database.pool,
      handlers,
      now: "2026-11-24T12:00:00Z",
    });
    here.ops = await here.addChannel("ops");
  });
  return here;
}
