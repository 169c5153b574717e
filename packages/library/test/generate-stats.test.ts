import { createHash } from "node:crypto";

import { CancelledError } from "horarium";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import { demoAnchor } from "../adapters/reference/index.ts";
import type { LibraryResult } from "../src/index.ts";
import { copyDemoLibrary, createColibriWithJobs } from "./support/colibri.ts";
import { countOf, createLibrary, handlerNamed, rowsOf } from "./support/library.ts";
import { runHandler, type RunOptions } from "./support/run-handler.ts";

interface Counts {
  watermark: string;
  full: boolean;
  ratings: { works: number; changed: number };
  buckets: { days: number; rows: number; changed: number };
  popular: { works: number; changed: number };
  reading: { sessions: number; days: number; users: number; changed: number };
  totals: Record<string, number>;
}

const handler = handlerNamed("generate_stats");

let database: TestDatabase;
let pool: pg.Pool;

const generate = (options: RunOptions = {}, on = pool) =>
  runHandler<LibraryResult<Counts>>(handler, on, { scheduledFor: demoAnchor, ...options });

const tables = [
  ["work_rating", "work_id"],
  ["work_day", "work_id, day, kind"],
  ["work_popularity", "work_id"],
  ["popular_work", "period, rank"],
  ["reading_day", "member_id, day"],
  ["reading_streak", "member_id"],
  ["totals_day", "day"],
] as const;

/** Everything that the handler writes, but its cursor, as text. */
async function statistics(on = pool): Promise<Record<string, string>> {
  const all = tables.map(async ([table, order]) => {
    const [row] = await rowsOf<{ rows: string }>(
      on,
      `select coalesce(string_agg(row::text, E'\\n' order by ${order}), '') as rows from library_jobs.${table} row`,
    );
    return [table, row!.rows];
  });
  return Object.fromEntries(await Promise.all(all)) as Record<string, string>;
}

function digestsOf(rows: Record<string, string>): Record<string, string> {
  const digests = Object.entries(rows).map(([table, text]) => [
    table,
    createHash("md5").update(text).digest("hex"),
  ]);
  return Object.fromEntries(digests) as Record<string, string>;
}

const totalChanged = ({ counts }: LibraryResult<Counts>) =>
  counts.ratings.changed + counts.buckets.changed + counts.popular.changed + counts.reading.changed;

describe("the demo library", () => {
  beforeAll(async () => {
    database = await createLibrary({ seed: {} });
    pool = database.pool;
  });
  afterAll(() => database.drop());

  test("a dry execution writes nothing and counts what a real one then does", async () => {
    const before = await statistics();
    const dry = await generate({ parameters: { dryRun: true } });
    expect(await statistics()).toEqual(before);
    expect(await countOf(pool, "select count(*) as n from library_jobs.cursor")).toBe(0);

    const real = await generate();
    expect(dry.result).toMatchObject({ outcome: "done", dryRun: true });
    expect({ ...dry.result.counts, watermark: "" }).toEqual({
      ...real.result.counts,
      watermark: "",
    });
  });

  test("T1: gives the same numbers on every machine", async () => {
    const { result, lines } = await generate({ parameters: { full: true } });
    expect(result.counts).toMatchObject(golden.counts);
    expect(
      await rowsOf(
        pool,
        "select work_id, ratings, bayes::float8 from library_jobs.work_rating rating order by rating.bayes desc, work_id limit 3",
      ),
    ).toEqual(golden.best);
    expect(
      await rowsOf(
        pool,
        "select period, work_id, score::float8 from library_jobs.popular_work where rank = 1 order by period",
      ),
    ).toEqual(golden.popular);
    expect(
      await rowsOf(
        pool,
        `select count(*)::int as days, sum(seconds)::int as seconds, sum(pages)::int as pages, sum(sessions)::int as sessions
         from library_jobs.reading_day`,
      ),
    ).toEqual([golden.reading]);
    expect(digestsOf(await statistics())).toEqual(golden.digests);
    expect(
      lines.filter(({ message }) => message === "stats.part").map(({ fields }) => fields["part"]),
    ).toEqual(["ratings", "popularity", "reading", "totals"]);
  });

  test("T1: the ratings are those that a plain computation gives", async () => {
    const ratings = await rowsOf<{ work_id: string; value: number }>(
      pool,
      "select work_id, value from library.rating",
    );
    const mean = ratings.reduce((sum, { value }) => sum + value, 0) / ratings.length;
    const byWork = groupBy(ratings);
    const rows = await rowsOf<{
      work_id: string;
      ratings: number;
      rating_sum: number;
      histogram: number[];
      bayes: string;
    }>(pool, "select * from library_jobs.work_rating");
    expect(rows.length).toBe(byWork.size);
    for (const row of rows) {
      const values = byWork.get(row.work_id)!.map(({ value }) => value);
      const sum = values.reduce((total, value) => total + value, 0);
      expect(row).toMatchObject({ ratings: values.length, rating_sum: sum });
      expect(row.histogram).toEqual(
        [1, 2, 3, 4, 5].map((star) => values.filter((value) => value === star).length),
      );
      // rounded to three places, in numbers that know no halves
      expect(Math.abs(Number(row.bayes) - (5 * mean + sum) / (5 + values.length))).toBeLessThan(
        0.000_51,
      );
    }
  });

  test("T2: a second execution finds nothing to change", async () => {
    await generate();
    const before = await statistics();
    for (const full of [false, true]) {
      const { result } = await generate({ parameters: { full } });
      expect(result.outcome).toBe("noop");
      expect(totalChanged(result)).toBe(0);
      expect(await statistics()).toEqual(before);
    }
  });

  test("T3: changed and deleted ratings are right after the next execution", async () => {
    await generate();
    const [work] = await rowsOf<{ work_id: string; ratings: number; rating_sum: number }>(
      pool,
      "select * from library_jobs.work_rating order by ratings desc, work_id limit 1",
    );
    const id = work!.work_id;
    await pool.query(
      "delete from library.rating where ctid = (select ctid from library.rating where work_id = $1 and value = 5 limit 1)",
      [id],
    );
    await pool.query("update library.rating set value = 1 where work_id = $1 and value = 4", [id]);
    const fours = await countOf(
      pool,
      "select histogram[4] as n from library_jobs.work_rating where work_id = $1",
      [id],
    );

    await generate();

    expect(
      await rowsOf(
        pool,
        "select ratings, rating_sum, histogram[4] as fours from library_jobs.work_rating where work_id = $1",
        [id],
      ),
    ).toEqual([
      { ratings: work!.ratings - 1, rating_sum: work!.rating_sum - 5 - 3 * fours, fours: 0 },
    ]);
    await pool.query("delete from library.rating where work_id = $1", [id]);
    await generate();
    expect(
      await countOf(pool, "select count(*) as n from library_jobs.work_rating where work_id = $1", [
        id,
      ]),
    ).toBe(0);
  });

  test("T8: readers see full lists, in order, while they are replaced", async () => {
    await generate({ parameters: { topN: 50 } });
    const seen = new Set<string>();
    let isOver = false;
    const reader = (async () => {
      while (!isOver) {
        const [list] = await rowsOf<{
          n: number;
          last: number;
          is_sorted: boolean;
          scores: string;
        }>(
          pool,
          `select count(*)::int as n, max(rank) as last, sum(score)::text as scores,
                  array_agg(rank order by rank) = array_agg(rank order by score desc, work_id) as is_sorted
           from library_jobs.popular_work
           where period = 'all'`,
        );
        expect(list).toMatchObject({ n: 50, last: 50, is_sorted: true });
        seen.add(list!.scores);
      }
    })();
    for (let day = 1; day <= 8; day += 1) {
      await generate({
        scheduledFor: new Date(demoAnchor.getTime() + day * 86_400_000),
        parameters: { topN: 50, parts: ["popularity"] },
      });
    }
    isOver = true;
    await reader;
    expect(seen.size).toBeGreaterThan(2);
  });

  test("two executions at once leave what one would have left", async () => {
    await pool.query(
      "truncate library_jobs.cursor, library_jobs.work_rating, library_jobs.work_day, library_jobs.reading_day",
    );
    await generate();
    const alone = await statistics();
    await pool.query(
      "truncate library_jobs.cursor, library_jobs.work_rating, library_jobs.work_day, library_jobs.reading_day, library_jobs.popular_work",
    );
    const runs = await Promise.all([generate(), generate()]);
    expect(runs.map(({ result }) => result.samples.failed)).toEqual([[], []]);
    expect(await statistics()).toEqual(alone);
  });
});

describe("the same library on Colibri", () => {
  let colibri: Awaited<ReturnType<typeof createColibriWithJobs>>;
  const compute = (options: RunOptions = {}) =>
    runHandler<LibraryResult<Counts>>(
      handlerNamed("generate_stats", { adapter: colibri.adapter }),
      colibri.pool,
      { scheduledFor: demoAnchor, ...options },
    );

  beforeAll(async () => {
    const library = await createLibrary({ seed: {} });
    colibri = await createColibriWithJobs();
    await copyDemoLibrary(library.pool, colibri.pool);
    await library.drop();
  });
  afterAll(() => colibri.drop());

  test("T1: gives the same numbers", async () => {
    const { result } = await compute();
    expect(result.counts).toMatchObject(golden.counts);
    expect(digestsOf(await statistics(colibri.pool))).toEqual(golden.digests);
  });

  test("T2: a second execution finds nothing to change", async () => {
    for (const full of [false, true]) {
      const { result } = await compute({ parameters: { full } });
      expect(result.outcome).toBe("noop");
    }
  });

  test("T3: ratings that were changed or taken back are right after the next execution, although no row says when", async () => {
    await colibri.pool.query("update public.work_rating set rating = 1 where work_id = 1");
    await colibri.pool.query("delete from public.work_rating where work_id = 2");
    await compute();
    expect(
      await rowsOf(
        colibri.pool,
        "select work_id, ratings = rating_sum as are_ones from library_jobs.work_rating where work_id in (1, 2)",
      ),
    ).toEqual([{ work_id: "1", are_ones: true }]);
  });

  test("without the group reading there is no reading, and the other parts are computed", async () => {
    const bare = await createColibriWithJobs({});
    try {
      const handlerOf = handlerNamed("generate_stats", { adapter: bare.adapter });
      const { result } = await runHandler<LibraryResult<Counts>>(handlerOf, bare.pool);
      expect(result.samples.failed).toEqual([]);
      expect(result.counts.reading).toMatchObject({ sessions: 0 });
      expect(result.counts.totals).toMatchObject({ works: 0, members: 0 });
    } finally {
      await bare.drop();
    }
  });
});

function groupBy(ratings: { work_id: string; value: number }[]): Map<string, { value: number }[]> {
  const groups = new Map<string, { value: number }[]>();
  for (const rating of ratings)
    groups.set(rating.work_id, [...(groups.get(rating.work_id) ?? []), rating]);
  return groups;
}

describe("a small library", () => {
  beforeAll(async () => {
    database = await createLibrary();
    pool = database.pool;
  });
  afterAll(() => database.drop());

  beforeEach(async () => {
    await pool.query("truncate library.member, library.work restart identity cascade");
    await pool.query(
      `truncate library_jobs.cursor, ${tables.map(([table]) => `library_jobs.${table}`).join(", ")}`,
    );
    await pool.query(
      "insert into library.work (title) select 'Work ' || n from generate_series(1, 20) n",
    );
    await pool.query(
      "insert into library.edition (work_id, title) select id, title from library.work order by id",
    );
    await addMembers(6);
  });

  async function addMembers(count: number): Promise<void> {
    await pool.query(
      `insert into library.member (email, name)
       select 'member' || n || '@example.org', 'Member ' || n
       from generate_series((select count(*) from library.member) + 1, $1) n`,
      [count],
    );
  }

  /** A sitting given in local time. */
  async function addReading(
    zone: string,
    start: string,
    end: string | null,
    { member = 1, pages = 10, edition = 1 } = {},
  ): Promise<string> {
    const { rows } = await pool.query<{ id: string }>(
      `insert into library.reading_session (member_id, edition_id, started_at, ended_at, pages, time_zone)
       values ($1, $2, $3::timestamp at time zone $5, $4::timestamp at time zone $5, $6, $5)
       returning id`,
      [member, edition, start, end, zone, pages],
    );
    return rows[0]!.id;
  }

  const readingDays = (member = 1) =>
    rowsOf<{ day: string; seconds: number; pages: number; sessions: number }>(
      pool,
      `select day::text, seconds, pages, sessions from library_jobs.reading_day where member_id = $1 order by day`,
      [member],
    );

  const streak = async (member = 1) =>
    (
      await rowsOf<{
        current_days: number;
        longest_days: number;
        last_day: string;
        time_zone: string;
      }>(
        pool,
        "select current_days, longest_days, last_day::text, time_zone from library_jobs.reading_streak where member_id = $1",
        [member],
      )
    )[0];

  /** What has been written so far was written a day earlier: the overlap does not reach it any more. */
  async function letADayPass(): Promise<void> {
    for (const [table, column] of [
      ["reading_session", "updated_at"],
      ["download_event", "recorded_at"],
      ["rating", "updated_at"],
    ]) {
      await pool.query(`update library.${table} set ${column} = ${column} - interval '1 day'`);
    }
  }

  test("T4: what is committed late, with an old time, is included", async () => {
    const late = await pool.connect();
    await late.query("begin");
    await late.query(
      `insert into library.reading_session (member_id, edition_id, started_at, ended_at, time_zone)
       values (1, 1, '2026-11-20T10:00Z', '2026-11-20T10:30Z', 'UTC')`,
    );
    await late.query(
      "insert into library.download_event (work_id, member_id, at) values (2, 1, '2026-11-19T10:00Z')",
    );
    const first = await generate();
    expect(first.result.counts.reading.days).toBe(0);
    await late.query("commit");
    late.release();

    const { result } = await generate();

    expect(result.counts.full).toBe(false);
    expect(await readingDays()).toMatchObject([{ day: "2026-11-20", seconds: 1800 }]);
    expect(
      await rowsOf(
        pool,
        "select work_id, day::text, kind, n from library_jobs.work_day order by day",
      ),
    ).toEqual([
      { work_id: "2", day: "2026-11-19", kind: "download", n: 1 },
      { work_id: "1", day: "2026-11-20", kind: "read", n: 1 },
    ]);
  });

  test.each(["Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles"])(
    "T5: a session over midnight in %s counts on both days there",
    async (zone) => {
      await addReading(zone, "2026-11-10 23:30", "2026-11-11 00:45", { pages: 40 });
      await generate();
      expect(await readingDays()).toEqual([
        { day: "2026-11-10", seconds: 1800, pages: 40, sessions: 1 },
        { day: "2026-11-11", seconds: 2700, pages: 0, sessions: 0 },
      ]);
    },
  );

  test("T5: a day has 23 hours when the clocks go forward and 25 when they go back", async () => {
    await addReading("Europe/Berlin", "2026-03-29 00:00", "2026-03-30 00:00");
    await addReading("Europe/Berlin", "2026-10-24 23:00", "2026-10-25 12:00");
    await addReading("Europe/Berlin", "2026-10-25 12:00", "2026-10-26 01:00");
    // midnight does not exist on this night: the day begins at one
    await addReading("Africa/Cairo", "2026-04-23 23:30", "2026-04-24 01:30", { member: 2 });
    await generate({ parameters: { maxSessionHours: 24 } });
    expect((await readingDays()).map(({ day, seconds }) => [day, seconds / 3600])).toEqual([
      ["2026-03-29", 23],
      ["2026-10-24", 1],
      ["2026-10-25", 25],
      ["2026-10-26", 1],
    ]);
    expect((await readingDays(2)).map(({ day, seconds }) => [day, seconds / 3600])).toEqual([
      ["2026-04-23", 0.5],
      ["2026-04-24", 0.5],
    ]);
  });

  test("a session that was forgotten open is cut, and one that is still open is not counted", async () => {
    await addReading("UTC", "2026-11-20 20:00", "2026-11-23 08:00");
    await addReading("UTC", "2026-11-24 08:00", null);
    await generate({ parameters: { maxSessionHours: 6 } });
    expect((await readingDays()).map(({ day, seconds }) => [day, seconds / 3600])).toEqual([
      ["2026-11-20", 4],
      ["2026-11-21", 2],
    ]);
  });

  test("T6: a streak is made of days in a row, and is current until a whole day is missed", async () => {
    for (const day of [10, 11, 12, 20, 21, 22, 23])
      await addReading("UTC", `2026-11-${day} 10:00`, `2026-11-${day} 10:20`);
    await addReading("UTC", "2026-11-24 09:00:00", "2026-11-24 09:00:30");

    await generate({ parameters: { minMinutes: 1 } });
    expect(await streak()).toEqual({
      current_days: 4,
      longest_days: 4,
      last_day: "2026-11-23",
      time_zone: "UTC",
    });

    await generate({ scheduledFor: "2026-11-24T23:59:00Z" });
    expect((await streak())!.current_days).toBe(4);
    const { result } = await generate({ scheduledFor: "2026-11-25T00:01:00Z" });
    expect(result.counts.reading.changed).toBe(1);
    expect(await streak()).toMatchObject({ current_days: 0, longest_days: 4 });
  });

  test("T6: days of grace bridge a hole, and are not counted themselves", async () => {
    for (const day of [14, 15, 17, 20, 21])
      await addReading("UTC", `2026-11-${day} 10:00`, `2026-11-${day} 10:20`);
    const lengths = async (streakGraceDays: number) => {
      await generate({ parameters: { streakGraceDays } });
      const { current_days, longest_days } = (await streak())!;
      return [current_days, longest_days];
    };
    expect(await lengths(0)).toEqual([0, 2]);
    expect(await lengths(1)).toEqual([0, 3]);
    expect(await lengths(2)).toEqual([5, 5]);
  });

  test("T6: who travels goes on with the streak, and today is today where the last session was", async () => {
    await addReading("America/Los_Angeles", "2026-11-20 21:00", "2026-11-20 21:30");
    await addReading("America/Los_Angeles", "2026-11-21 21:00", "2026-11-21 21:30");
    await addReading("Pacific/Kiritimati", "2026-11-22 23:00", "2026-11-22 23:30");
    // in Kiritimati it is the 24th already, in Los Angeles still the 23rd
    await generate({ scheduledFor: "2026-11-23T12:00:00Z" });
    expect(await streak()).toEqual({
      current_days: 0,
      longest_days: 3,
      last_day: "2026-11-22",
      time_zone: "Pacific/Kiritimati",
    });

    await addReading("America/Los_Angeles", "2026-11-22 23:00", "2026-11-22 23:30");
    await generate({ scheduledFor: "2026-11-23T12:00:00Z" });
    expect(await streak()).toMatchObject({ current_days: 3, time_zone: "America/Los_Angeles" });
  });

  test("T7: with no further events a score is half after a half-life", async () => {
    await pool.query(
      `insert into library.download_event (work_id, member_id, at)
       select n, 1 + n % 6, '2026-11-20T10:00Z' from generate_series(1, 20) n`,
    );
    const score = () =>
      countOf(pool, "select score as n from library_jobs.work_popularity where work_id = 7");
    const listed = () =>
      countOf(
        pool,
        "select score as n from library_jobs.popular_work where period = 'all' and work_id = 7",
      );
    await generate({ scheduledFor: "2026-11-20T12:00:00Z" });
    expect([await score(), await listed()]).toEqual([1, 1]);
    await generate({ scheduledFor: "2026-12-04T12:00:00Z" });
    expect([await score(), await listed()]).toEqual([0.5, 0.5]);
    await generate({ scheduledFor: "2026-12-04T12:00:00Z", parameters: { halfLifeDays: 7 } });
    expect(await score()).toBe(0.25);
  });

  test("a member counts once for a work, kind and day; of those who are not signed in each one counts", async () => {
    await pool.query(
      `insert into library.download_event (work_id, member_id, at)
       select 1, member, '2026-11-24T10:00Z'
       from unnest(array[1, 1, 1, 2, null, null]::bigint[]) member`,
    );
    await generate();
    expect(await countOf(pool, "select n from library_jobs.work_day where work_id = 1")).toBe(4);
    expect(
      await rowsOf(
        pool,
        "select period, score::float8 from library_jobs.popular_work order by period",
      ),
    ).toEqual(["all", "day", "month", "week"].map((period) => ({ period, score: 4 })));
  });

  test("the library's time zone decides on which day an event falls, and a change of it counts all days again", async () => {
    await pool.query(
      "insert into library.download_event (work_id, at) values (1, '2026-11-20T23:30Z')",
    );
    await generate();
    await letADayPass();
    const { result } = await generate({ parameters: { timeZone: "Asia/Tokyo" } });
    expect(result.counts.full).toBe(true);
    expect(await rowsOf(pool, "select day::text from library_jobs.work_day")).toEqual([
      { day: "2026-11-21" },
    ]);
  });

  test("T9: what is computed bit by bit is what is computed at once, for random histories", async () => {
    await addMembers(12);
    const random = randomNumbers(20_261_124);
    const whole = (range: number) => Math.floor(random() * range);
    const zones = [
      "UTC",
      "Europe/Berlin",
      "America/St_Johns",
      "Asia/Kolkata",
      "Pacific/Kiritimati",
    ];
    const instant = (daysAgo: number) =>
      new Date(demoAnchor.getTime() - daysAgo * 86_400_000 - whole(86_400) * 1000).toISOString();

    for (let round = 0; round < 12; round += 1) {
      for (let n = 0; n < 25; n += 1) {
        const started = new Date(instant(whole(40)));
        await pool.query(
          `insert into library.reading_session (member_id, edition_id, started_at, ended_at, pages, time_zone)
           values ($1, $2, $3::timestamptz, $3::timestamptz + make_interval(mins => $4), 5, $5)`,
          [
            1 + whole(12),
            1 + whole(20),
            started,
            whole(10) === 0 ? 1500 : whole(120),
            zones[whole(5)],
          ],
        );
        await pool.query(
          "insert into library.download_event (work_id, member_id, at) values ($1, $2, $3)",
          [1 + whole(20), whole(3) === 0 ? null : 1 + whole(12), instant(whole(30))],
        );
        await pool.query(
          `insert into library.rating (member_id, work_id, value, created_at) values ($1, $2, $3, $4)
           on conflict (member_id, work_id) do update set value = excluded.value, updated_at = now()`,
          [1 + whole(12), 1 + whole(20), 1 + whole(5), instant(whole(30))],
        );
      }
      // sessions that turn out shorter or longer, are opened again, or closed
      await pool.query(
        `update library.reading_session
         set ended_at = case id % 3 when 0 then started_at + interval '3 minutes' when 1 then started_at + interval '9 hours' end,
             updated_at = now()
         where id % 11 = $1`,
        [whole(11)],
      );
      const scheduledFor = new Date(demoAnchor.getTime() + round * 7 * 3_600_000);
      const { result } = await generate({ scheduledFor, parameters: { fullEveryHours: 0 } });
      expect(result.counts.full).toBe(round === 0);
      await letADayPass();
    }

    const bitByBit = await statistics();
    const { result } = await generate({
      scheduledFor: new Date(demoAnchor.getTime() + 11 * 7 * 3_600_000),
      parameters: { full: true },
    });
    expect(await statistics()).toEqual(bitByBit);
    expect(totalChanged(result)).toBe(0);
    expect(
      await countOf(pool, "select count(*) as n from library_jobs.reading_day"),
    ).toBeGreaterThan(100);
  });

  test("the full computation that comes every day notices what was deleted", async () => {
    await addReading("UTC", "2026-11-20 10:00", "2026-11-20 11:00");
    await pool.query(
      "insert into library.download_event (work_id, at) values (1, '2026-11-20T10:00Z')",
    );
    await generate();
    await letADayPass();
    await pool.query("delete from library.reading_session");
    await pool.query("delete from library.download_event");

    const soon = await generate({ scheduledFor: new Date(demoAnchor.getTime() + 23 * 3_600_000) });
    expect(soon.result.counts.full).toBe(false);
    expect(await countOf(pool, "select count(*) as n from library_jobs.work_day")).toBe(2);

    const later = await generate({ scheduledFor: new Date(demoAnchor.getTime() + 24 * 3_600_000) });
    expect(later.result.counts.full).toBe(true);
    for (const table of [
      "work_day",
      "work_popularity",
      "popular_work",
      "reading_day",
      "reading_streak",
    ]) {
      expect([
        table,
        await countOf(pool, `select count(*) as n from library_jobs.${table}`),
      ]).toEqual([table, 0]);
    }
  });

  test("a zone that PostgreSQL does not know is taken for UTC, with a warning", async () => {
    await addReading("UTC", "2026-11-20 23:30", "2026-11-21 00:30");
    await pool.query("update library.reading_session set time_zone = 'Mars/Olympus_Mons'");
    const { result } = await generate();
    expect(result.outcome).toBe("done");
    expect(result.warnings).toEqual([expect.stringContaining("Mars/Olympus_Mons")]);
    expect((await readingDays()).map(({ day }) => day)).toEqual(["2026-11-20", "2026-11-21"]);
    expect((await streak())!.time_zone).toBe("UTC");
  });

  test("a part that fails keeps its watermark, and the others go on", async () => {
    await generate();
    const watermarks = () =>
      rowsOf<{ part: string; watermark: string }>(
        pool,
        "select part, value ->> 'watermark' as watermark from library_jobs.cursor order by part",
      );
    const before = await watermarks();
    await pool.query("alter table library.download_event rename to elsewhere");
    try {
      const { result, lines } = await generate();
      expect(result).toMatchObject({
        outcome: "partial",
        samples: { failed: [{ id: "popularity", code: "42P01" }] },
      });
      expect(lines.find(({ message }) => message === "stats.part_failed")).toMatchObject({
        level: "warn",
        fields: { part: "popularity", code: "42P01" },
      });
      const after = await watermarks();
      const moved = after.filter(({ watermark }, place) => watermark !== before[place]!.watermark);
      expect(moved.map(({ part }) => part)).toEqual(["ratings", "reading", "totals"]);
      await expect(generate({ parameters: { parts: ["popularity"] } })).rejects.toMatchObject({
        code: "42P01",
      });
    } finally {
      await pool.query("alter table library.elsewhere rename to download_event");
    }
  });

  test("a cancel ends it between two batches of readers; the next execution does all of them", async () => {
    await addMembers(250);
    await pool.query(
      `insert into library.reading_session (member_id, edition_id, started_at, ended_at, time_zone)
       select id, 1, '2026-11-20T10:00Z', '2026-11-20T11:00Z', 'UTC' from library.member`,
    );
    const abort = new AbortController();
    const { result } = await generate({
      parameters: { batchSize: 100 },
      signal: abort.signal,
      beforeCommit: async (tx) => {
        const { rows } = await tx.query("select from library_jobs.reading_day limit 1", []);
        if (rows.length > 0) abort.abort(new CancelledError("enough"));
      },
    });
    expect(result).toMatchObject({
      outcome: "stopped",
      stoppedBy: "cancelled",
      counts: { reading: { users: 100 } },
    });
    expect(await countOf(pool, "select count(*) as n from library_jobs.reading_day")).toBe(100);

    await generate({ parameters: { batchSize: 100 } });
    expect(await countOf(pool, "select count(*) as n from library_jobs.reading_day")).toBe(250);
  });

  test("only the parts asked for are computed", async () => {
    const { result, progress } = await generate({ parameters: { parts: ["totals"] } });
    expect(Object.keys(result.counts).toSorted()).toEqual(["full", "totals", "watermark"]);
    expect(progress).toEqual({ done: 1, total: 1 });
    expect(
      await rowsOf(pool, "select day::text, works, members from library_jobs.totals_day"),
    ).toEqual([{ day: "2026-11-24", works: 20, members: 6 }]);
  });
});

test.each([
  [{ timeZone: "Mars/Olympus_Mons" }],
  [{ topN: 9 }],
  [{ halfLifeDays: 366 }],
  [{ weights: { read: 101 } }],
  [{ parts: [] }],
])("refuses the parameters %j", async (parameters) => {
  await expect(generate({ parameters }, undefined as unknown as pg.Pool)).rejects.toThrow();
});

/** The same numbers every time (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * The demo library at its own instant: the same with PostgreSQL 15 and 18, and with any collation. The digests are of
 * all that `statistics` gives; whoever changes the seed or a rule has to set them anew.
 */
const golden = {
  counts: {
    ratings: { works: 483 },
    buckets: { days: 141, rows: 5_799 },
    popular: { works: 599 },
    reading: { sessions: 6_000, days: 1_346, users: 40 },
    totals: {
      works: 613,
      editions: 1_223,
      files: 1_834,
      bytes: 2_588_741,
      creators: 235,
      members: 40,
    },
  },
  best: [
    { work_id: "2", ratings: 39, bayes: 4.423 },
    { work_id: "104", ratings: 9, bayes: 4.401 },
    { work_id: "71", ratings: 7, bayes: 4.302 },
  ],
  popular: [
    { period: "all", work_id: "1", score: 446.547297 },
    { period: "day", work_id: "1", score: 15 },
    { period: "month", work_id: "1", score: 357.053179 },
    { period: "week", work_id: "1", score: 120.391745 },
  ],
  reading: { days: 1_346, seconds: 20_137_140, pages: 177_738, sessions: 5_998 },
  digests: {
    work_rating: "ce8ecdbe02f306518ecee3cbe0f7cd4d",
    work_day: "d0182bee191b8982789be3e219d67b05",
    work_popularity: "a1372783cf823a7f8673dad1778f585f",
    popular_work: "07b9d64c61a5cf9fcea026778c8a63ad",
    reading_day: "2df4fb3527a33f657c137123b12346f3",
    reading_streak: "a28b2dc144027d7f7bd41844fec31e2a",
    totals_day: "c53bdf618c1dabc051e8ef35fc37c857",
  },
};
