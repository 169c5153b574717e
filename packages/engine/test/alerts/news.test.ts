import { beforeEach, describe, expect, test } from "vitest";
import { createAlertKeeper } from "../../src/alerts/index.ts";
import { readNews, type AlertNews } from "../../src/alerts/news.ts";
import { lookQuietly } from "../../src/alerts/quiet-look.ts";
import { defineHandler } from "../../src/define.ts";
import { sql, type Database } from "../../src/sql.ts";
import { insertRow } from "../upkeep/support.ts";
import { useAlerts } from "./support.ts";

const works = defineHandler({ name: "works", run: () => "done" });
const fails = defineHandler({
  name: "fails",
  attempts: 1,
  run: () => {
    throw new Error("it does not work");
  },
});
const here = useAlerts([works, fails]);
const news = () => readNews(here.horarium.db, here.horarium.clock);
const quietly = (minuteAt = -Infinity) =>
  lookQuietly(here.horarium.db, here.horarium.clock, { minuteAt });

beforeEach(async () => {
  await here.addWorker();
  // somebody has just looked
  await quietly();
});

describe("the news for a keeper of alerts", () => {
  test("are that nothing is to be done while nothing happens", async () => {
    expect(await news()).toEqual({
      isAsked: false,
      isAfoot: false,
      isLookDue: false,
      tellInMs: null,
      deliverInMs: null,
    });
  });

  test("say that something has failed, when it is to be told, and that what is open may become well", async () => {
    await here.horarium.enqueue(fails, {});
    await here.horarium.runDue();
    expect(await news()).toMatchObject({ isAsked: true });
    await here.look();
    expect(await news()).toMatchObject({ isAsked: false, isAfoot: true, tellInMs: 500 });
    here.horarium.clock.advance("1s");
    expect(await news()).toMatchObject({ isAsked: true, deliverInMs: null });
    await here.look();
    expect(await news()).toMatchObject({ isAsked: false, deliverInMs: 0 });
  });

  test("say that something waits", async () => {
    await here.horarium.enqueue(works, {});
    expect(await news()).toMatchObject({ isAfoot: true });
  });

  test("say that something has been running for a while", async () => {
    const at = here.horarium.clock.now();
    await insertRow(here.horarium.db, "job_execution", {
      id: crypto.randomUUID(),
      handler: "works",
      trigger: "api",
      status: "running",
      attempt: 1,
      due_at: at,
      queued_at: at,
      started_at: at,
      lease_token: crypto.randomUUID(),
      lease_until: new Date(at.getTime() + 60_000),
    });
    expect(await news()).toMatchObject({ isAfoot: false });
    here.horarium.clock.advance("2s");
    expect(await news()).toMatchObject({ isAfoot: true });
  });

  test("say that no worker was heard of for a while", async () => {
    here.horarium.clock.advance("20s");
    expect(await news()).toMatchObject({ isAfoot: false });
    here.horarium.clock.advance("11s");
    expect(await news()).toMatchObject({ isAfoot: true });
  });

  test("ask for a look each 5 s while something is afoot, else each 15 s", async () => {
    here.horarium.clock.advance("6s");
    expect(await news()).toMatchObject({ isLookDue: false });
    await here.horarium.enqueue(works, {});
    expect(await news()).toMatchObject({ isLookDue: true });
    await here.horarium.runDue();
    expect(await news()).toMatchObject({ isLookDue: false });
    here.horarium.clock.advance("9s");
    expect(await news()).toMatchObject({ isAfoot: false, isLookDue: true });
  });
});

describe("a quiet look", () => {
  test("is done by one of the nodes, and finds nothing where nothing is wrong", async () => {
    here.horarium.clock.advance("15s");
    expect(await news()).toMatchObject({ isLookDue: true });
    expect(await quietly()).toBe(false);
    expect(await news()).toMatchObject({ isLookDue: false });
  });

  test("finds a machine whose clock is off, by the rules and by what is built in", async () => {
    await here.addWorker({ skew_ms: -1_500 });
    here.horarium.clock.advance("15s");
    await here.seeWorkers();
    expect(await quietly()).toBe(false);
    await here.addRule({ kind: "clock_skew", settings: { afterMs: 1_000 } });
    here.horarium.clock.advance("15s");
    await here.seeWorkers();
    expect(await quietly()).toBe(true);
    // others are quicker
    expect(await quietly()).toBe(false);
  });

  test("once a minute looks at every job where rules ask for it", async () => {
    const atOf = () => here.horarium.clock.now().getTime();
    await here.addRule({ kind: "no_success", settings: {} });
    here.horarium.clock.advance("15s");
    expect(await quietly(atOf() - 59_000)).toBe(false);
    here.horarium.clock.advance("15s");
    expect(await quietly(atOf() - 60_000)).toBe(true);
  });
});

test("a keeper that hears the news asks for none itself, and looks when they are bad", async () => {
  let statements = 0;
  const { db, clock } = here.horarium;
  const counting: Database = {
    ...db,
    rows: (query) => {
      statements++;
      return db.rows(query);
    },
  };
  let looked = () => {};
  const hasLooked = new Promise<void>((resolve) => (looked = resolve));
  const failures: unknown[] = [];
  const keeper = createAlertKeeper({
    db: counting,
    clock,
    on: here.horarium.on,
    failed: (error) => failures.push(error),
    looked: () => looked(),
  });
  const good: AlertNews = {
    isAsked: false,
    isAfoot: false,
    isLookDue: false,
    tellInMs: null,
    deliverInMs: null,
  };
  keeper.hear(good);
  keeper.start();
  keeper.hear(good);
  await db.rows(sql`select 1`);
  expect(statements).toBe(0);
  await here.horarium.enqueue(works, {});
  here.horarium.clock.advance("6s");
  keeper.hear(await news());
  await hasLooked;
  await keeper.stop();
  expect(await news()).toMatchObject({ isLookDue: false });
  expect(failures).toEqual([]);
});
