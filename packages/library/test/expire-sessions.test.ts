import { CancelledError, TimeoutError, StoppingError } from "horarium";
import { createPool } from "horarium/node";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import { referenceAdapter } from "../adapters/reference/index.ts";
import type { ExpireCounts } from "../src/handlers/expire-sessions.ts";
import type { LibraryResult } from "../src/index.ts";
import { createColibriWithJobs } from "./support/colibri.ts";
import { countOf, createLibrary, handlerNamed, rowsOf } from "./support/library.ts";
import { runHandler, type RunOptions } from "./support/run-handler.ts";

const handler = handlerNamed("expire_sessions");

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createLibrary();
  pool = database.pool;
});

beforeEach(async () => {
  await pool.query("truncate library.member restart identity cascade");
  await pool.query("insert into library.member (email, name) values ('ada@example.org', 'Ada')");
});

afterEach(() => {
  vi.useRealTimers();
});

afterAll(() => database.drop());

/** Rows 1 to `count`: every tenth is alive, the others expired one second apart. */
async function addSessions(count: number): Promise<void> {
  await pool.query(
    `insert into library.session (member_id, token_hash, expires_at)
     select 1,
            decode(md5(n::text), 'hex'),
            now() + case when n % 10 = 0 then interval '1 day' else make_interval(secs => -n) end
     from generate_series(1, $1::int) n`,
    [count],
  );
  await pool.query("analyze library.session");
}

const expire = (options: RunOptions = {}) =>
  runHandler<LibraryResult<ExpireCounts>>(handler, pool, options);
const sessionsLeft = () => countOf(pool, "select count(*) as n from library.session");

// a tenth of the target's size, which `npm run bench -- library` measures
const many = 100_000;

test("S1: deletes exactly the dead sessions and none that is alive", async () => {
  await addSessions(many);

  const { result, lines, progress } = await expire();

  expect(result).toMatchObject({
    v: 1,
    outcome: "done",
    stoppedBy: null,
    warnings: [],
    dryRun: false,
  });
  expect(result.counts.total).toBe(many * 0.9);
  expect(result.counts.kinds["session"]!.deleted).toBe(many * 0.9);
  expect(await sessionsLeft()).toBe(many / 10);
  expect(
    await countOf(pool, "select count(*) as n from library.session where expires_at < now()"),
  ).toBe(0);
  expect(progress).toEqual({ done: many * 0.9, total: many * 0.9 });
  expect(
    lines.find(({ message, fields }) => message === "expire.kind" && fields["kind"] === "session"),
  ).toMatchObject({
    level: "info",
    fields: { deleted: many * 0.9, batches: result.counts.kinds["session"]!.deleted / 5_000 + 1 },
  });
});

test("S2: who signs in or is seen meanwhile neither waits nor fails", async () => {
  await addSessions(60_000);
  const latencies: number[] = [];
  const failures: unknown[] = [];
  const readers = createPool({ connectionString: database.url, lock_timeout: 500 });
  let isOver = false;

  const load = (async () => {
    for (let n = 0; !isOver || n < 100; n += 1) {
      const startedAt = performance.now();
      const statement =
        n % 2 === 0
          ? "insert into library.session (member_id, token_hash, expires_at) values (1, decode(md5('new' || $1), 'hex'), now() + interval '1 day')"
          : "update library.session set last_seen_at = now() where id = 10 * $1::int";
      await readers.query(statement, [n]).catch((error: unknown) => failures.push(error));
      latencies.push(performance.now() - startedAt);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  await expire({ parameters: { batchSize: 1_000 } });
  isOver = true;
  await load;
  await readers.end();

  // to wait for a lock is a failure here
  expect(failures).toEqual([]);
  latencies.sort((a, b) => a - b);
  const p99 = latencies[Math.floor(latencies.length * 0.99)]!;
  // where the machine is this test's alone
  if (process.env["HORARIUM_FULL_SIZE"]) expect(p99).toBeLessThan(50);
});

test("S3: a revoked refresh token stays until a week after its own expiry", async () => {
  await pool.query(
    `insert into library.refresh_token (member_id, token_hash, expires_at, revoked_at)
     select 1, decode(md5(name), 'hex'), now() + make_interval(hours => hours), now() - interval '20 days'
     from (values ('revoked, not expired', 1), ('expired six days ago', -6 * 24), ('expired eight days ago', -8 * 24)) token (name, hours)`,
  );

  const { result } = await expire({ parameters: { retention: { tokenHours: 0 } } });

  expect(result.counts.kinds["refresh_token"]!.deleted).toBe(1);
  expect(
    await rowsOf(
      pool,
      "select expires_at > now() as is_valid from library.refresh_token order by 1",
    ),
  ).toEqual([{ is_valid: false }, { is_valid: true }]);
});

test("S4: an execution that is cancelled after three batches tells what it deleted, and the next one finishes", async () => {
  await addSessions(10_000);
  const abort = new AbortController();
  let batches = 0;

  const { result } = await expire({
    parameters: { batchSize: 1_000 },
    signal: abort.signal,
    onProgress: (done) => {
      if (done > 0 && (batches += 1) === 3)
        abort.abort(new CancelledError("cancelled by a person"));
    },
  });

  expect(result).toMatchObject({ outcome: "stopped", stoppedBy: "cancelled" });
  expect(result.counts).toMatchObject({ total: 3_000, batches: 3 });
  expect(result.counts.kinds["session"]).toMatchObject({ deleted: 3_000, remainingDead: 6_000 });
  expect(await sessionsLeft()).toBe(7_000);

  const next = await expire({ parameters: { batchSize: 1_000 } });
  expect(next.result.counts.total).toBe(6_000);
  expect(await sessionsLeft()).toBe(1_000);
});

test("S5: two workers at once delete every dead session once", async () => {
  await addSessions(40_000);

  const runs = await Promise.all([1, 2].map(() => expire({ parameters: { batchSize: 500 } })));

  const totals = runs.map(({ result }) => result.counts.total);
  expect(totals[0]! + totals[1]!).toBe(36_000);
  expect(Math.min(...totals)).toBeGreaterThan(0);
  expect(await sessionsLeft()).toBe(4_000);
});

describe("on Colibri", () => {
  let colibri: Awaited<ReturnType<typeof createColibriWithJobs>>;
  beforeAll(async () => {
    colibri = await createColibriWithJobs({});
    await colibri.pool.query("insert into authentication.client (id) values ('app')");
  });
  afterAll(() => colibri.drop());

  /** Of each of two kinds, every tenth alive; consents have no column that is a key by itself. */
  beforeEach(async () => {
    await colibri.pool.query(`delete from authentication."user"`);
    await colibri.pool.query("delete from authentication.access_token");
    await colibri.pool.query(
      `with people as (
         insert into authentication."user" (name, email) select 'U', n || '@example.org' from generate_series(1, 1000) n returning id
       )
       insert into authentication.user_consent (user_id, client_id, expires_at)
       select id, 'app', now() + case when id % 10 = 0 then interval '1 day' else interval '-31 days' end from people`,
    );
    await colibri.pool.query(
      `insert into authentication.access_token (token, client_id, expires_at)
       select n, 'app', now() + case when n % 10 = 0 then interval '1 hour' else interval '-25 hours' end
       from generate_series(1, 20000) n`,
    );
  });

  const expireThere = (options: RunOptions = {}) =>
    runHandler<LibraryResult<ExpireCounts>>(
      handlerNamed("expire_sessions", { adapter: colibri.adapter }),
      colibri.pool,
      options,
    );
  const left = () =>
    rowsOf(
      colibri.pool,
      `select (select count(*) from authentication.access_token)::int as tokens,
              (select count(*) from authentication.user_consent)::int as consents,
              (select count(*) from authentication.access_token where expires_at < now())::int as dead`,
    );

  test("S1, S7: deletes exactly what is dead, as a dry execution has counted", async () => {
    const dry = await expireThere({ parameters: { dryRun: true } });
    const { result } = await expireThere({ parameters: { batchSize: 1_000 } });
    expect(result).toMatchObject({ outcome: "done", warnings: [], counts: { total: 18_900 } });
    expect(dry.result.counts.total).toBe(18_900);
    expect(await left()).toEqual([{ tokens: 2_000, consents: 100, dead: 0 }]);
  });

  test("S4: what a cancelled execution left, the next one deletes", async () => {
    const abort = new AbortController();
    const first = await expireThere({
      parameters: { batchSize: 1_000 },
      signal: abort.signal,
      onProgress: (done) => {
        if (done === 3_000) abort.abort(new CancelledError("cancelled by a person"));
      },
    });
    expect(first.result).toMatchObject({ stoppedBy: "cancelled", counts: { total: 3_000 } });
    expect((await expireThere()).result.counts.total).toBe(15_900);
  });

  test("S5: two workers at once delete everything once", async () => {
    const runs = await Promise.all(
      [1, 2].map(() => expireThere({ parameters: { batchSize: 500 } })),
    );
    expect(runs.reduce((sum, { result }) => sum + result.counts.total, 0)).toBe(18_900);
    expect(await left()).toEqual([{ tokens: 2_000, consents: 100, dead: 0 }]);
  });
});

test("S6, for what the demo library has: a used sign-in code stays a day, an unused one no longer than that", async () => {
  await pool.query(
    `insert into library.sign_in_code (member_id, code_hash, expires_at, used_at)
     values (1, '1', now() - interval '23 hours', now() - interval '23 hours'),
            (1, '2', now() - interval '25 hours', now() - interval '25 hours'),
            (1, '3', now() - interval '25 hours', null)`,
  );

  const { result } = await expire();

  expect(result.counts.kinds["sign_in_code"]!.deleted).toBe(2);
  expect(await countOf(pool, "select count(*) as n from library.sign_in_code")).toBe(1);
});

test("S7: a dry execution deletes nothing and counts what a real one then deletes", async () => {
  const seeded = await createLibrary({ seed: { anchor: new Date() } });
  try {
    const dry = await runHandler<LibraryResult<ExpireCounts>>(handler, seeded.pool, {
      parameters: { dryRun: true },
    });
    expect(await countOf(seeded.pool, "select count(*) as n from library.session")).toBe(5_000);
    const real = await runHandler<LibraryResult<ExpireCounts>>(handler, seeded.pool);
    expect(dry.result.dryRun).toBe(true);
    expect(dry.result.counts.total).toBe(real.result.counts.total);
    for (const [kind, { deleted }] of Object.entries(real.result.counts.kinds)) {
      expect([kind, dry.result.counts.kinds[kind]!.deleted]).toEqual([kind, deleted]);
    }
    expect(real.result.counts.kinds["session"]!.deleted).toBe(3_000);
    expect(real.result.counts.kinds["idle_session"]!.deleted).toBe(1_000);
    expect(await countOf(seeded.pool, "select count(*) as n from library.session")).toBe(1_000);
  } finally {
    await seeded.drop();
  }
});

test("keeps expired sessions for the hours asked for, and idle ones for ever when told 0 days", async () => {
  await pool.query(
    `insert into library.session (member_id, token_hash, last_seen_at, expires_at)
     values (1, '1', now(), now() - interval '1 hour'),
            (1, '2', now(), now() - interval '3 hours'),
            (1, '3', now() - interval '31 days', now() + interval '1 day')`,
  );

  const kept = await expire({ parameters: { retention: { sessionHours: 2, idleDays: 0 } } });
  expect(kept.result.counts.total).toBe(1);

  const { result } = await expire({ parameters: { kinds: ["idle_session"] } });
  expect(result.counts.kinds).toEqual({
    idle_session: { deleted: 1, oldestDead: expect.any(String) },
  });
});

test("ends by itself after maxMinutes and says how much is left", async () => {
  await addSessions(5_000);
  vi.useFakeTimers({ toFake: ["Date"] });

  const { result } = await expire({
    parameters: { batchSize: 1_000, maxMinutes: 1 },
    deadline: new Date(Date.now() + 3_600_000),
    onProgress: (done) => {
      if (done === 2_000) vi.setSystemTime(Date.now() + 61_000);
    },
  });

  expect(result).toMatchObject({ outcome: "stopped", stoppedBy: "deadline" });
  expect(result.counts.kinds["session"]).toMatchObject({ deleted: 2_000, remainingDead: 2_500 });
});

test("ends before the deadline although maxMinutes would allow more", async () => {
  await addSessions(2_000);
  const { result } = await expire({ deadline: new Date(Date.now() + 1_000) });
  expect(result).toMatchObject({ outcome: "stopped", stoppedBy: "deadline" });
  expect(await sessionsLeft()).toBe(2_000);
});

test("stops at maxRows, unless that was just enough", async () => {
  await addSessions(1_000);
  const first = await expire({ parameters: { maxRows: 600, batchSize: 500 } });
  expect(first.result).toMatchObject({
    outcome: "stopped",
    stoppedBy: "budget",
    counts: { total: 600 },
  });
  const second = await expire({ parameters: { maxRows: 300, batchSize: 500 } });
  expect(second.result).toMatchObject({ outcome: "done", stoppedBy: null, counts: { total: 300 } });
});

test("a timeout is told as a deadline; when the worker stops, its reason is thrown on", async () => {
  await addSessions(100);
  const timedOut = AbortSignal.abort(new TimeoutError("took longer than 14m"));
  expect((await expire({ signal: timedOut })).result.stoppedBy).toBe("deadline");
  await expect(expire({ signal: AbortSignal.abort(new StoppingError()) })).rejects.toThrow(
    StoppingError,
  );
});

test("a cancel ends the pause between two batches", async () => {
  await addSessions(1_000);
  const abort = new AbortController();
  const { result } = await expire({
    parameters: { batchSize: 100, pauseMs: 5_000 },
    signal: abort.signal,
    onProgress: (done) => {
      if (done === 100) queueMicrotask(() => abort.abort(new CancelledError("enough")));
    },
  });
  expect(result.counts.total).toBe(100);
});

test("an absent table and a missing index are warnings, and the other kinds go on", async () => {
  await addSessions(100);
  await pool.query("alter table library.refresh_token rename to elsewhere");
  await pool.query("alter index library.session_expires_at rename to kept");
  await pool.query(
    "update pg_index set indisvalid = false where indexrelid = 'library.kept'::regclass",
  );
  try {
    const { result, lines } = await expire();
    expect(result.outcome).toBe("done");
    expect(result.counts.kinds["session"]!.deleted).toBe(90);
    expect(result.counts.kinds["refresh_token"]).toBeUndefined();
    expect(result.warnings).toEqual([
      expect.stringContaining("create index concurrently on library.session (expires_at)"),
      expect.stringContaining("refresh_token"),
    ]);
    expect(lines.filter(({ level }) => level === "warn")).toMatchObject([
      { message: "expire.no_index" },
      { message: "expire.drift" },
    ]);
  } finally {
    await pool.query("alter table library.elsewhere rename to refresh_token");
    await pool.query(
      "update pg_index set indisvalid = true where indexrelid = 'library.kept'::regclass",
    );
    await pool.query("alter index library.kept rename to session_expires_at");
  }
});

test("a table that somebody holds is tried four times and left for the next execution", async () => {
  await addSessions(100);
  await pool.query(
    "insert into library.sign_in_code (member_id, code_hash, expires_at) values (1, '1', now() - interval '2 days')",
  );
  const holder = await pool.connect();
  await holder.query("begin");
  await holder.query("lock table library.session in share mode");
  try {
    const { result } = await expire({ parameters: { kinds: ["session", "sign_in_code"] } });
    expect(result.outcome).toBe("partial");
    expect(result.samples.failed).toMatchObject([{ id: "session", code: "55P03" }]);
    expect(result.counts.kinds["sign_in_code"]!.deleted).toBe(1);
  } finally {
    await holder.query("rollback");
    holder.release();
  }
});

test("sessions that somebody has locked are passed over without waiting", async () => {
  await addSessions(100);
  const holder = await pool.connect();
  await holder.query("begin");
  await holder.query("select from library.session where id <= 5 for update");
  try {
    expect((await expire()).result.counts.total).toBe(85);
  } finally {
    await holder.query("rollback");
    holder.release();
  }
});

test("each transaction has its limits, and its name is the job's and the execution's", async () => {
  const seen: Record<string, string>[] = [];
  await expire({
    beforeCommit: async (tx) => {
      const { rows } = await tx.query(
        `select current_setting('row_security') as row_security,
                current_setting('lock_timeout') as lock_timeout,
                current_setting('statement_timeout') as statement_timeout,
                current_setting('application_name') as application_name`,
        [],
      );
      seen.push(rows[0] as Record<string, string>);
    },
  });
  expect(seen.length).toBeGreaterThan(0);
  for (const settings of seen) {
    expect(settings).toEqual({
      row_security: "off",
      lock_timeout: "2s",
      statement_timeout: "1min",
      application_name: expect.stringMatching(/^library:expire_sessions:[0-9a-f-]{36}$/),
    });
  }
});

const twoKinds = { kinds: ["session", "sign_in_code"] };

/** A session and a code that are dead. */
async function addOneOfEach(): Promise<void> {
  await pool.query(
    `insert into library.session (member_id, token_hash, expires_at) values (1, 'secret-hash', now() - interval '2 days')`,
  );
  await pool.query(
    "insert into library.sign_in_code (member_id, code_hash, expires_at) values (1, '1', now() - interval '2 days')",
  );
}

describe("a kind that the database refuses is told with its remedy, and the others go on", () => {
  test("because a table of the host refers to what is dead", async () => {
    await addOneOfEach();
    await pool.query("alter table library.session add unique (token_hash)");
    await pool.query(
      "create table library.device (token_hash bytea constraint device_session references library.session (token_hash))",
    );
    try {
      await pool.query("insert into library.device values ('secret-hash')");

      const { result, lines } = await expire({ parameters: twoKinds });

      expect(result).toMatchObject({ outcome: "partial", counts: { total: 1 } });
      expect(result.counts.kinds["sign_in_code"]!.deleted).toBe(1);
      expect(result.samples.failed).toMatchObject([{ id: "session", code: "23503" }]);
      expect(result.samples.failed[0]!.message).toContain(
        "declare the foreign key device_session of library.device with on delete cascade or on delete set null",
      );
      expect(lines.filter(({ level }) => level === "warn")).toMatchObject([
        { message: "expire.kind_failed", fields: { kind: "session" } },
      ]);
      const told = JSON.stringify([result, lines]);
      expect(told).not.toContain(Buffer.from("secret-hash").toString("hex"));
      expect(told).not.toContain("secret-hash");
    } finally {
      await pool.query("drop table library.device");
      await pool.query("alter table library.session drop constraint session_token_hash_key1");
    }
  });

  test("because a statement took too long", async () => {
    await addOneOfEach();
    await cancelDeletionOfSessions("pg_cancel_backend");
    try {
      const { result } = await expire({ parameters: twoKinds });
      expect(result.samples.failed).toMatchObject([{ id: "session", code: "57014" }]);
      expect(result.samples.failed[0]!.message).toContain("lower batchSize");
      expect(result.counts.kinds["sign_in_code"]!.deleted).toBe(1);
    } finally {
      await pool.query("drop function library.end_it cascade");
    }
  });

  test("because a trigger of the host forbids it", async () => {
    await addOneOfEach();
    await pool.query(
      `create function library.forbid() returns trigger language plpgsql as
       $$ begin raise exception 'sessions are evidence'; end $$`,
    );
    await pool.query(
      "create trigger forbid before delete on library.session for each row execute function library.forbid()",
    );
    try {
      const { result } = await expire({ parameters: twoKinds });
      expect(result.samples.failed).toMatchObject([{ id: "session", code: "P0001" }]);
      expect(result.samples.failed[0]!.message).toMatch(
        /^session: sessions are evidence; see what triggers/,
      );
      expect(result.counts.kinds["sign_in_code"]!.deleted).toBe(1);
    } finally {
      await pool.query("drop function library.forbid cascade");
    }
  });

  test("because the role may not; if that is so of every kind, the execution fails for good", async () => {
    await addOneOfEach();
    await asReader(async (reader, role) => {
      await pool.query(`grant usage on schema library to ${role}`);
      await pool.query(
        `grant select, update, delete on library.session, library.sign_in_code to ${role}`,
      );
      await pool.query(`revoke delete on library.session from ${role}`);
      const one = await runHandler<LibraryResult<ExpireCounts>>(handler, reader, {
        parameters: twoKinds,
      });
      expect(one.result.samples.failed).toMatchObject([{ id: "session", code: "42501" }]);
      expect(one.result.samples.failed[0]!.message).toContain(
        "select, update and delete on library.session",
      );
      expect(one.result.counts.kinds["sign_in_code"]!.deleted).toBe(1);

      await expect(
        runHandler(handler, reader, { parameters: { kinds: ["refresh_token", "upload"] } }),
      ).rejects.toMatchObject({
        name: "DoNotRetry",
        message: expect.stringMatching(/^no kind could be expired; the first, refresh_token: /),
      });
    });
  });

  test("because row security hides its rows: they are not taken for none", async () => {
    await addOneOfEach();
    await pool.query("alter table library.session enable row level security");
    try {
      await asReader(async (reader, role) => {
        await pool.query(`grant usage on schema library, library_jobs to ${role}`);
        await pool.query(`grant select, update, delete on all tables in schema library to ${role}`);
        const { result } = await runHandler<LibraryResult<ExpireCounts>>(handler, reader);
        expect(result.samples.failed).toMatchObject([
          { id: "session", code: "42501" },
          { id: "idle_session", code: "42501" },
        ]);
        expect(result.samples.failed[0]!.message).toContain("bypassrls");
        expect(result.counts.kinds["sign_in_code"]!.deleted).toBe(1);
        expect(await referenceAdapter.preflight(reader)).toMatchObject([{ code: "row_security" }]);
        expect(await referenceAdapter.preflight(pool)).toEqual([]);
      });
    } finally {
      await pool.query("alter table library.session disable row level security");
    }
  });
});

test("if only what could pass by itself keeps every kind, the execution is tried again", async () => {
  await addOneOfEach();
  await cancelDeletionOfSessions("pg_cancel_backend");
  try {
    await expect(expire({ parameters: { kinds: ["session"] } })).rejects.toMatchObject({
      name: "UnavailableError",
      message: expect.stringContaining("no kind could be expired; the first, session: "),
    });
  } finally {
    await pool.query("drop function library.end_it cascade");
  }
});

test("what takes too long to be counted is deleted all the same", async () => {
  await addOneOfEach();
  await pool.query(
    `create function library.dead_unless_counted() returns boolean language plpgsql as $$ begin
       if current_query() like '%count(*)%' then
         perform pg_cancel_backend(pg_backend_pid());
         perform pg_sleep(10);
       end if;
       return true;
     end $$`,
  );
  const kind = { kind: "session", table: "library.session", key: "id", order: "expires_at" };
  const slow = { ...kind, dead: "library.dead_unless_counted()", retain: "sessionHours" } as const;
  try {
    const { result } = await runHandler<LibraryResult<ExpireCounts>>(
      handlerNamed("expire_sessions", { adapter: { ...referenceAdapter, expirables: [slow] } }),
      pool,
    );
    expect(result).toMatchObject({ outcome: "done", counts: { total: 1 } });
    expect(result.warnings).toEqual([expect.stringContaining("session: not counted: ")]);
    expect(await sessionsLeft()).toBe(0);
  } finally {
    await pool.query("drop function library.dead_unless_counted");
  }
});

test("a connection that is lost ends the attempt, and no other kind is begun", async () => {
  await addOneOfEach();
  await cancelDeletionOfSessions("pg_terminate_backend");
  const own = createPool({ connectionString: database.url });
  try {
    await expect(runHandler(handler, own, { parameters: twoKinds })).rejects.toThrow();
    expect(await sessionsLeft()).toBe(1);
    expect(await countOf(pool, "select count(*) as n from library.sign_in_code")).toBe(1);
  } finally {
    await own.end();
    await pool.query("drop function library.end_it cascade");
  }
});

/** Who deletes a session has its statement, or its connection, ended by the server. */
async function cancelDeletionOfSessions(
  how: "pg_cancel_backend" | "pg_terminate_backend",
): Promise<void> {
  await pool.query(
    `create function library.end_it() returns trigger language plpgsql as $$ begin
       perform ${how}(pg_backend_pid());
       perform pg_sleep(10);
       return old;
     end $$`,
  );
  await pool.query(
    "create trigger end_it before delete on library.session for each row execute function library.end_it()",
  );
}

/** A role of its own, without rights, and what belongs to it taken back at the end. */
async function asReader(work: (reader: pg.Pool, role: string) => Promise<void>): Promise<void> {
  const role = `reader_${process.pid}`;
  await pool.query(`create role ${role}`);
  const reader = new pg.Pool({ connectionString: database.url, options: `-c role=${role}` });
  try {
    await work(reader, role);
  } finally {
    await reader.end();
    await pool.query(`drop owned by ${role}`);
    await pool.query(`drop role ${role}`);
  }
}

test("reports to the metrics what it deleted of each kind", async () => {
  await addSessions(100);
  const added: [string, number, Record<string, string> | undefined][] = [];
  const metrics = {
    add: (...entry: [string, number, Record<string, string>?]) =>
      void added.push([entry[0], entry[1], entry[2]]),
    set: () => {},
  };
  await runHandler(handlerNamed("expire_sessions", { adapter: referenceAdapter, metrics }), pool);
  expect(added).toContainEqual(["library_expired_total", 90, { kind: "session" }]);
});

test("says noop when nothing is dead", async () => {
  expect((await expire()).result).toMatchObject({ outcome: "noop", counts: { total: 0 } });
});

test.each([
  [{ batchSize: 99 }],
  [{ pauseMs: 5_001 }],
  [{ retention: { codeHours: 23 } }],
  [{ retention: { apiKeyDays: 89 } }],
  [{ kinds: ["cookie"] }],
  [{ kinds: [] }],
])("refuses the parameters %j", async (parameters) => {
  await expect(expire({ parameters })).rejects.toThrow();
});
