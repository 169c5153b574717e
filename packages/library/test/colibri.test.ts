import { randomBytes } from "node:crypto";

import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import { colibriAdapter, migrateColibri } from "../adapters/colibri/index.ts";
import { indexes } from "../adapters/colibri/indexes.ts";
import type { ExpireCounts } from "../src/handlers/expire-sessions.ts";
import type { ReminderCounts } from "../src/handlers/loan-reminders.ts";
import {
  checkContract,
  createLibraryJobs,
  type LibraryAdapter,
  type LibraryResult,
} from "../src/index.ts";
import { isAbsent } from "../src/ports/index.ts";
import { copyDemoLibrary, createColibri, createColibriWithJobs } from "./support/colibri.ts";
import { countOf, createLibrary, handlerNamed, rowsOf } from "./support/library.ts";
import { runHandler } from "./support/run-handler.ts";

describe("an instance of Colibri", () => {
  test("is migrated once by processes that start at once, also while one of them makes the indexes", async () => {
    const database = await createColibri();
    const { pool } = database;
    try {
      const runs = await Promise.all([1, 2, 3].map(() => migrateColibri(pool)));
      const applied = runs.flatMap((run) => run.applied);
      expect(new Set(applied).size).toBe(applied.length);
      expect(applied).toContain("0002_statistics.sql");
      // an index that was interrupted is invalid: it is made again
      await pool.query(
        "update pg_index set indisvalid = false where indexrelid = 'authentication.library_jobs_passcode_expires_at'::regclass",
      );
      expect((await migrateColibri(pool)).applied).toEqual([]);
      const adapter = await colibriAdapter(pool);
      expect(await adapter.preflight(pool)).toEqual([]);
      expect(await checkContract(adapter, pool)).toEqual([]);
    } finally {
      await database.drop();
    }
  });

  test("without the groups has no loans and no reading sessions, and with them it has", async () => {
    const bare = await createColibriWithJobs({});
    try {
      await bare.pool.query("drop table public.enrichment_result");
      const adapter = await colibriAdapter(bare.pool);
      expect(isAbsent(adapter.loans)).toBe(true);
      expect(adapter.activity).not.toHaveProperty("sessions");
      expect(adapter.catalogue).not.toHaveProperty("propose");
      expect(await checkContract(adapter, bare.pool)).toEqual([]);
      const { jobs } = createLibraryJobs({ adapter });
      expect(jobs.find(({ name }) => name === "loan_reminders")).toMatchObject({
        available: false,
        unavailableReason: expect.stringContaining("group loans"),
      });
      expect(jobs.find(({ name }) => name === "generate_stats")).toMatchObject({ available: true });

      await migrateColibri(bare.pool, { loans: true, reading: true });
      const whole = await colibriAdapter(bare.pool);
      expect(isAbsent(whole.loans)).toBe(false);
      expect(whole.activity).toHaveProperty("sessions");
      expect(await checkContract(whole, bare.pool)).toEqual([]);
    } finally {
      await bare.drop();
    }
  });

  test("says before the first execution what is wrong: not Colibri, not migrated, no index, hidden rows", async () => {
    const database = await createColibri();
    const { pool, url } = database;
    const role = `reader_${randomBytes(4).toString("hex")}`;
    await pool.query(`create role ${role}`);
    const asReader = new pg.Pool({ connectionString: url, options: `-c role=${role}` });
    try {
      const adapter = await colibriAdapter(pool);
      const found = await adapter.preflight(pool);
      expect(found.filter(({ code }) => code === "not_migrated")).toHaveLength(1);
      // pending_ingestion has its index
      expect(found.filter(({ code }) => code === "no_index")).toHaveLength(indexes.length - 1);
      await migrateColibri(pool);
      await pool.query(`grant usage on schema public, authentication, library_jobs to ${role}`);
      await pool.query(
        `grant select, delete, update on all tables in schema public, authentication, library_jobs to ${role}`,
      );
      expect(await adapter.preflight(asReader)).toMatchObject([{ code: "row_security" }]);
      await expect(
        runHandler(handlerNamed("expire_sessions", { adapter }), asReader),
      ).rejects.toMatchObject({
        name: "DoNotRetry",
        message: expect.stringContaining("bypassrls"),
      });
      await pool.query("drop schema public cascade");
      expect(await adapter.preflight(pool)).toMatchObject([{ code: "not_the_host" }]);
    } finally {
      await asReader.end();
      await pool.query(`drop owned by ${role}`);
      await pool.query(`drop role ${role}`);
      await database.drop();
    }
  });
});

describe("on Colibri", () => {
  let database: TestDatabase & { adapter: LibraryAdapter };
  let pool: pg.Pool;
  let adapter: LibraryAdapter;

  beforeAll(async () => {
    database = await createColibriWithJobs();
    ({ pool, adapter } = database);
  });
  afterAll(() => database.drop());

  beforeEach(async () => {
    await pool.query(`delete from authentication."user"`);
    // an edition with a file cannot be deleted: its foreign key sets a column to null that must not be
    await pool.query("delete from public.asset");
    await pool.query("delete from public.work");
    await pool.query("delete from public.image");
    await pool.query("delete from authentication.client");
    await pool.query("insert into authentication.client (id) values ('app'), ('phone')");
  });

  async function addUser(role = "adult"): Promise<string> {
    const [row] = await rowsOf<{ id: string }>(
      pool,
      `insert into authentication."user" (name, email, role) values ('Ada', md5(random()::text) || '@example.org', $1::authentication.role) returning id`,
      [role],
    );
    return row!.id;
  }

  async function addEdition(title: string, createdBy: string | null = null): Promise<string> {
    const [row] = await rowsOf<{ id: string }>(
      pool,
      `with work as (insert into public.work (created_by) values ($2) returning id)
       insert into public.edition (work_id, title, isbn_13, language) select id, $1, '9780141439587', 'eng' from work returning id`,
      [title, createdBy],
    );
    return row!.id;
  }

  const expire = async (parameters = {}) =>
    (
      await runHandler<LibraryResult<ExpireCounts>>(
        handlerNamed("expire_sessions", { adapter }),
        pool,
        { parameters },
      )
    ).result;

  test("S6: what expired goes at once, and what security still needs stays", async () => {
    const user = await addUser();
    const values = [user];
    for (const statement of [
      `insert into authentication.passcode (code, user_id, expires_at) values ('1', $1, now() - interval '1 second')`,
      `insert into authentication.challenge (challenge, session_identifier, expires_at)
       select 'c', $1::text, now() + make_interval(secs => n) from unnest('{-1, 60}'::int[]) n`,
      // used and unused, in their day and after it
      `insert into authentication.authorization_code (code, client_id, user_id, used_at, expires_at)
       select 'c', 'app', $1, now(), now() - make_interval(hours => n) from unnest('{23, 25}'::int[]) n`,
      // revoked, expired six days ago and eight
      `insert into authentication.refresh_token (token, client_id, user_id, revoked_at, expires_at)
       select n, 'app', $1, now() - interval '30 days', now() - make_interval(days => n) from unnest('{-1, 6, 8}'::int[]) n`,
      `insert into authentication.access_token (token, client_id, user_id, expires_at)
       select n, 'app', $1, now() - make_interval(hours => n) from unnest('{-1, 23, 25}'::int[]) n`,
      `insert into authentication.user_consent (user_id, client_id, expires_at)
       values ($1, 'app', now() - interval '29 days'), ($1, 'phone', now() - interval '31 days')`,
      `insert into public.pending_ingestion (user_id, upload_id, s3_key, expires_at)
       values ($1, 'u', 'uploads/1', now() - interval '1 minute'), ($1, 'u', 'uploads/2', now() + interval '1 minute')`,
      `insert into authentication.authorization_request (client_id, expires_at) select 'app', now() - interval '25 hours' where $1 > 0`,
      `insert into authentication.device_challenge (user_code, device_code, client_id, expires_at) select 'u', 'd', 'app', now() - interval '25 hours' where $1 > 0`,
    ])
      await pool.query(statement, values);

    const result = await expire();

    expect(result.warnings).toEqual([]);
    expect(
      Object.fromEntries(
        Object.entries(result.counts.kinds).map(([kind, { deleted }]) => [kind, deleted]),
      ),
    ).toEqual({
      pending_ingestion: 1,
      access_token: 1,
      refresh_token: 1,
      authorization_code: 1,
      authorization_request: 1,
      challenge: 1,
      device_challenge: 1,
      passcode: 1,
      user_consent: 1,
      api_key: 0,
      revoked_api_key: 0,
      rotated_api_key: 0,
    });
    expect(await rowsOf(pool, "select client_id from authentication.user_consent")).toEqual([
      { client_id: "app" },
    ]);
  });

  test("S6: a rotated key is dead after a quarter of an hour, and listed for ninety days after that", async () => {
    const user = await addUser();
    await pool.query(
      `insert into authentication.api_key (user_id, name, key_hash, key_prefix, expires_at, revoked_at, rotated_at)
       select $1, name, name, 'k', now() + expires::interval, now() + revoked::interval, now() + rotated::interval
       from (values
         ('alive for ever', null, null, null),
         ('rotated 14 minutes ago', null, null, '-14 minutes'),
         ('rotated 16 minutes ago', null, null, '-16 minutes'),
         ('rotated 90 days and 14 minutes ago', null, null, '-90 days -14 minutes'),
         ('rotated 90 days and 16 minutes ago', null, null, '-90 days -16 minutes'),
         ('expired 89 days ago', '-89 days', null, null),
         ('expired 91 days ago', '-91 days', null, null),
         ('revoked 89 days ago', '1 year', '-89 days', null),
         ('revoked 91 days ago', null, '-91 days', null),
         ('revoked and rotated', null, '-91 days', '-91 days')) key (name, expires, revoked, rotated)`,
      [user],
    );
    const dry = await expire({ dryRun: true });
    const result = await expire();
    expect(result.counts.total).toBe(4);
    expect(dry.counts.kinds).toEqual(result.counts.kinds);
    expect(
      (
        await rowsOf<{ name: string }>(pool, "select name from authentication.api_key order by id")
      ).map(({ name }) => name),
    ).toEqual([
      "alive for ever",
      "rotated 14 minutes ago",
      "rotated 16 minutes ago",
      "rotated 90 days and 14 minutes ago",
      "expired 89 days ago",
      "revoked 89 days ago",
    ]);
  });

  test("files: keeps what a row or a pending upload refers to, and deletes images that nothing uses", async () => {
    if (isAbsent(adapter.files)) throw new Error("Colibri has files");
    const user = await addUser();
    const edition = await addEdition("Emma");
    await pool.query(
      `insert into public.asset (edition_id, storage_reference, filename, checksum, size, media_type)
       values ($1, 's3://colibri/assets/a/emma.epub', 'assets/a/emma.epub', '\\x01', 1, 'application/epub+zip')`,
      [edition],
    );
    const images = await rowsOf<{ id: string }>(
      pool,
      `insert into public.image (storage_reference, filename, checksum, media_type, width, height, size, blurhash)
       select 's3://colibri/images/' || n || '/c.png', 'images/' || n || '/c.png', decode(md5(n::text), 'hex'), 'image/png', 1, 1, 1, '00Eyb['
       from generate_series(1, 4) n
       returning id`,
    );
    await pool.query("update public.edition set cover_image_id = $1", [images[0]!.id]);
    await pool.query("insert into public.creator (name, image_id) values ('Jane', $1)", [
      images[1]!.id,
    ]);
    await pool.query(
      `insert into public.pending_ingestion (user_id, upload_id, s3_key, expires_at)
       values ($1, 'u', 'uploads/live', now() + interval '1 hour'), ($1, 'u', 'uploads/late', now() - interval '1 hour')`,
      [user],
    );
    const keys = await rowsOf<{ key: string }>(
      pool,
      `select key from (${adapter.files.referenced.sql}) q order by key collate "C"`,
    );
    expect(keys.map(({ key }) => key)).toEqual([
      "assets/a/emma.epub",
      "images/1/c.png",
      "images/2/c.png",
      "images/3/c.png",
      "images/4/c.png",
      "uploads/live",
    ]);
    const unused = await rowsOf<{ id: string }>(
      pool,
      `select id from (${adapter.files.unusedImages!.sql}) q order by id`,
    );
    expect(unused.map(({ id }) => id)).toEqual(images.slice(2).map(({ id }) => id));
    // one that is used after all is not deleted
    expect(
      await adapter.files.deleteImages!(
        pool,
        images.slice(1, 3).map(({ id }) => id),
      ),
    ).toBe(1);
    expect(await countOf(pool, "select count(*) as n from public.image")).toBe(3);
  });

  test("catalogue: writes what nobody has changed meanwhile, with its publisher and its cover", async () => {
    if (isAbsent(adapter.catalogue)) throw new Error("Colibri has editions");
    const [emma, dracula] = [await addEdition("Emma"), await addEdition("Dracula")];
    const [row] = await rowsOf<{ isbn13: string; seen: string | null }>(
      pool,
      `select isbn13, seen from (${adapter.catalogue.editions.sql}) q where id = $1`,
      [emma],
    );
    expect(row).toEqual({ isbn13: "9780141439587", seen: null });
    await pool.query("update public.edition set updated_at = now() where id = $1", [dracula]);
    const patch = {
      seen: null,
      values: {
        synopsis: "A comedy of manners",
        pages: 474,
        language: "eng",
        publishedAt: "1815-12-23",
        publisher: "John Murray",
        openlibraryId: "OL1M",
      },
      cover: {
        key: "images/x/cover.png",
        sha256: randomBytes(32),
        mediaType: "image/png",
        width: 600,
        height: 900,
        bytes: 3_000,
      },
    };
    const applied = await adapter.catalogue.apply(pool, [
      { edition: emma, ...patch },
      { edition: dracula, ...patch },
    ]);
    expect(applied).toEqual([emma]);
    expect(
      await rowsOf(
        pool,
        `select synopsis, pages, published_at::text, publisher, openlibrary_id, cover_width, seen is not null as is_seen
         from (${adapter.catalogue.editions.sql}) q where id = $1`,
        [emma],
      ),
    ).toEqual([
      {
        synopsis: "A comedy of manners",
        pages: 474,
        published_at: "1815-12-23",
        publisher: "John Murray",
        openlibrary_id: "OL1M",
        cover_width: 600,
        is_seen: true,
      },
    ]);
    expect(await rowsOf(pool, "select storage_reference, blurhash from public.image")).toEqual([
      { storage_reference: "s3://colibri/images/x/cover.png", blurhash: "00Eyb[" },
    ]);
  });

  test("M9: proposes once for each work, to whoever made it or an administrator, and never again what was dismissed", async () => {
    const { catalogue } = adapter;
    if (isAbsent(catalogue)) throw new Error("Colibri has editions");
    const admin = await addUser("admin");
    const maker = await addUser();
    const [emma, dracula] = [await addEdition("Emma", maker), await addEdition("Dracula")];
    const proposal = {
      values: { synopsis: "A comedy of manners", pages: 474 },
      source: "openlibrary",
      record: { id: "OL1M", url: "https://openlibrary.org/books/OL1M" },
      confidence: 0.7,
      reason: "found by title and author",
    };
    const propose = () =>
      catalogue.propose!(pool, [
        { edition: emma, ...proposal },
        { edition: dracula, ...proposal },
      ]);
    expect((await propose()).toSorted()).toEqual([emma, dracula].toSorted());
    expect(await propose()).toEqual([]);
    expect(
      await rowsOf(
        pool,
        "select user_id, status, improvements, sources from public.enrichment_result order by work_id",
      ),
    ).toEqual(
      [maker, admin].map((user_id) => ({
        user_id,
        status: "pending",
        improvements: {
          synopsis: "A comedy of manners",
          description: { text: "A comedy of manners" },
          pages: 474,
        },
        sources: ["openlibrary"],
      })),
    );
    await pool.query(
      "update public.enrichment_result set status = 'dismissed', dismissed_at = now()",
    );
    expect(await propose()).toEqual([]);
  });

  test("notices: collects Colibri's three types with the reason for which one is skipped", async () => {
    if (isAbsent(adapter.notices)) throw new Error("Colibri has notifications");
    const [user, other] = [await addUser(), await addUser()];
    await pool.query(
      "insert into public.notification_preference (user_id, comment_reactions) values ($1, false)",
      [user],
    );
    await pool.query("insert into public.user_block (blocker_id, blocked_id) values ($1, $2)", [
      user,
      other,
    ]);
    const [comment] = await rowsOf<{ id: string }>(
      pool,
      "insert into public.comment (content, created_by) values ('Hm', $1) returning id",
      [other],
    );
    await pool.query(
      `insert into public.notification (user_id, type, title, read_at, source_type, source_id)
       values ($1, 'comment_reply', 'a', null, null, null),
              ($1, 'comment_reply', 'b', now(), null, null),
              ($1, 'comment_reaction', 'c', null, null, null),
              ($1, 'comment_mention', 'd', null, 'comment', $2),
              ($1, 'loan_due', 'e', null, null, null)`,
      [user, comment!.id],
    );
    const collected = await rowsOf<{ id: string; title: string; skip: string | null }>(
      pool,
      `select id, payload ->> 'title' as title, skip from (${adapter.notices.collect.sql}) q order by id`,
    );
    expect(collected.map(({ title, skip }) => [title, skip])).toEqual([
      ["a", null],
      ["b", "read"],
      ["c", "off"],
      ["d", "blocked"],
    ]);
    expect(
      await adapter.notices.stillRelevant(
        pool,
        collected.map(({ id }) => `notice:${id}`),
      ),
    ).toHaveLength(3);
  });

  test("loans: reminds patrons by mail and in the app, and knows what was returned meanwhile", async () => {
    if (isAbsent(adapter.notices)) throw new Error("Colibri has notifications");
    const user = await addUser();
    await pool.query(
      "insert into library_jobs.user_profile (user_id, time_zone) values ($1, 'Pacific/Auckland')",
      [user],
    );
    const edition = await addEdition("Emma");
    await pool.query(
      "insert into library_jobs.loan (user_id, edition_id, due_at) values ($1, $2, '2026-11-24T12:00Z'), ($1, $2, '2026-11-25T12:00Z')",
      [user, edition],
    );
    const clock = { override: () => new Date("2026-11-24T00:00:00Z") };
    const handler = handlerNamed("loan_reminders", { adapter, clock });
    const { result } = await runHandler<LibraryResult<ReminderCounts>>(handler, pool);
    expect(result.counts).toMatchObject({ messages: 1, loans: 2, byStep: { "-3": 2 } });
    const [delivery] = await rowsOf<{ subject_keys: string[] }>(
      pool,
      "select subject_keys from library_jobs.delivery",
    );
    expect(await rowsOf(pool, "select type, title from public.notification")).toEqual([
      { type: "loan_due", title: "Your books: 2 due soon" },
    ]);
    await pool.query(
      "update library_jobs.loan set returned_at = now() where due_at < '2026-11-25'",
    );
    expect(await adapter.notices.stillRelevant(pool, delivery!.subject_keys)).toEqual([
      delivery!.subject_keys[1],
    ]);
  });

  test("loans: are spoken of as those of the demo library are", async () => {
    const library = await createLibrary({ seed: {} });
    const copy = await createColibriWithJobs();
    try {
      await copyDemoLibrary(library.pool, copy.pool);
      const clock = { override: () => new Date("2026-11-24T12:00:00Z") };
      const parameters = { includeHolds: true };
      const run = async (host: LibraryAdapter | undefined, on: pg.Pool) => {
        const handler = handlerNamed("loan_reminders", { clock, ...(host && { adapter: host }) });
        const { result } = await runHandler<LibraryResult<ReminderCounts>>(handler, on, {
          parameters,
        });
        return result.counts;
      };
      const expected = await run(undefined, library.pool);
      expect(await run(copy.adapter, copy.pool)).toEqual(expected);
      expect(expected.messages).toBeGreaterThan(20);
      const mails =
        "select dedupe_key, member_id, subject_keys, not_before from library_jobs.delivery order by dedupe_key";
      expect(await rowsOf(copy.pool, mails)).toEqual(await rowsOf(library.pool, mails));
    } finally {
      await copy.drop();
      await library.drop();
    }
  });
});
