import { randomBytes } from "node:crypto";
import { createHorarium, defineHandler, lookForAlerts, sql, type Horarium } from "horarium";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createChannelService, type ChannelService } from "../../src/channels/channel-service.ts";
import { notePings } from "../../src/channels/pings/note-pings.ts";
import { pingUrl } from "../../src/channels/pings/send-ping.ts";
import { createSeal } from "../../src/channels/seal.ts";
import { readAllowedHosts } from "../../src/outbound/allowed-hosts.ts";
import { createOutbound } from "../../src/outbound/outbound.ts";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { useReceiver } from "./support.ts";
import { useChannels } from "./use-channels.ts";

const receiver = useReceiver();
/** What the switch was asked for, without which execution it was. */
const asked = () => receiver.received.map(({ url }) => url.split("?")[0]!);
const down = () => receiver.answerBy((_, response) => response.writeHead(503).end("down"));
const up = () => receiver.answerBy((_, response) => response.end("OK"));

beforeEach(() => {
  receiver.received.length = 0;
  up();
});

describe("a dead man's switch hears of what really runs", () => {
  const seal = createSeal([randomBytes(32)]);
  const failures: unknown[] = [];
  let database: TestDatabase;
  let horarium: Horarium;
  let channels: ChannelService;
  let hearStart = () => {};
  const startHeard = new Promise<void>((resolve) => (hearStart = resolve));

  beforeAll(async () => {
    database = await createTestDatabase();
    const handlers = [
      defineHandler({ name: "good", run: () => "done" }),
      defineHandler({
        name: "bad",
        attempts: 1,
        run: () => {
          throw new Error("token=hunter2\nis wrong");
        },
      }),
      defineHandler({
        name: "long",
        run: () => startHeard,
      }),
    ];
    horarium = createHorarium({ db: database.pool, handlers });
    await horarium.migrate();
    for (const handler of handlers) {
      const job = await horarium.schedule(handler.name, handler, { cron: "@manual" });
      await addPing(job.id, `/ping/${handler.name}`);
    }
    await addPing(null, "/ping/scheduler");
    channels = createChannelService({
      seal,
      failed: (error) => failures.push(error),
      means: {
        outbound: createOutbound(readAllowedHosts("127.0.0.1")),
        mail: null,
        link: () => null,
        environment: null,
        now: () => new Date(),
      },
    });
  });
  afterAll(async () => {
    await horarium.stop();
    await channels.stop();
    await database.drop();
    expect(failures).toEqual([]);
  });

  async function addPing(job: string | null, path: string): Promise<void> {
    const id = crypto.randomUUID();
    await horarium.db.rows(
      sql`
        insert into ping (id, job_id, sealed, host, created_at)
        values (${id}, ${job}::uuid, ${seal.seal({ url: receiver.url + path }, id)}, ${receiver.url}, now())`,
    );
  }

  test("start, success and failure of its job, and that the scheduler moves", async () => {
    receiver.answerBy(({ url }, response) => {
      if (url!.startsWith("/ping/long/start")) hearStart();
      response.end("OK");
    });
    channels.start(horarium);
    await horarium.start();
    await expect.poll(asked).toContain("/ping/scheduler");
    const { id } = await horarium.runNow("long");
    await horarium.runNow("good");
    await horarium.runNow("bad");
    const ends = ["/ping/bad/fail", "/ping/good", "/ping/long", "/ping/long/start"];
    await expect.poll(asked).toEqual(expect.arrayContaining(ends));
    // a start may be missing where the end came at once, and is never behind it
    for (const name of ["good", "long"]) {
      const heard = asked().filter((path) => path.startsWith(`/ping/${name}`));
      expect(heard.at(-1)).toBe(`/ping/${name}`);
    }
    const failed = receiver.received.find(({ url }) => url.includes("/fail"));
    expect(failed!.body).toBe("token=[secret] is wrong");
    const ofLong = receiver.received.filter(({ url }) => url.startsWith("/ping/long"));
    expect(ofLong.map(({ url }) => url)).toEqual([
      `/ping/long/start?rid=${id}`,
      `/ping/long?rid=${id}`,
    ]);
  });
});

describe("what waits in the outbox", () => {
  const here = useChannels(() => ({}));
  const { call, addJob } = here;

  /** A job that fails each hour, or completes where its handler is another one, and its ping. */
  async function addPinged(name: string, handler = "fail"): Promise<string> {
    await addJob(name, handler);
    const { body } = await call("POST", "/pings", { job: name, url: `${receiver.url}/${name}` });
    return body.id;
  }
  async function look(): Promise<void> {
    await notePings(here.horarium);
    await here.channels.runOnce(here.horarium);
  }
  const later = async (by: `${number}${"s" | "m" | "h"}`) => {
    here.horarium.clock.advance(by);
    await look();
  };
  const nextSlot = async (handler: string) => {
    await here.horarium.db.rows(sql`update scheduled_job set handler = ${handler}`);
    await here.horarium.advance("1h");
  };
  const last = async () => (await call("GET", "/pings")).body.rows[0].last;

  test("a failure is told hours later too, until it is heard", async () => {
    await addPinged("nightly");
    await here.horarium.advance("1h");
    down();
    for (const by of ["0s", "6s", "31s", "3m", "11m", "31m"] as const) await later(by);
    expect(await last()).toMatchObject({ answer: "503 down" });
    up();
    await later("2h");
    expect(asked()).toEqual(Array.from({ length: 7 }, () => "/nightly/fail"));
    expect(new Set(receiver.received.map(({ url }) => url)).size).toBe(1);
    expect(await last()).toMatchObject({ answer: "200 OK" });
    await later("3h");
    expect(asked()).toHaveLength(7);
  });

  test("a success that was not heard within five minutes is not told any more: it would be a lie", async () => {
    await addPinged("nightly", "greet");
    await here.horarium.advance("1h");
    down();
    for (const by of ["0s", "6s", "31s"] as const) await later(by);
    expect(asked()).toHaveLength(3);
    up();
    await later("10m");
    await later("2h");
    expect(asked()).toHaveLength(3);
  });

  test("what ended later is told instead of what was not heard", async () => {
    await addPinged("nightly");
    await here.horarium.advance("1h");
    down();
    await later("0s");
    up();
    await nextSlot("greet");
    await look();
    await later("1h");
    expect(asked()).toEqual(["/nightly/fail", "/nightly"]);
  });

  test("of several that look one puts it there, and what is told once is not told again", async () => {
    await addPinged("nightly");
    await here.horarium.advance("1h");
    await Promise.all(Array.from({ length: 5 }, () => notePings(here.horarium)));
    await look();
    await look();
    expect(asked()).toEqual(["/nightly/fail"]);
  });

  test("what ended before the switch was given is not told", async () => {
    await addJob("nightly", "fail");
    await here.horarium.advance("1h");
    await call("POST", "/pings", { job: "nightly", url: `${receiver.url}/nightly` });
    await look();
    expect(asked()).toEqual([]);
  });

  test("a switch that is taken away hears nothing more", async () => {
    const id = await addPinged("nightly");
    await here.horarium.advance("1h");
    down();
    await look();
    await call("DELETE", `/pings/${id}`, {});
    await later("1h");
    expect(asked()).toHaveLength(1);
  });

  describe("of the scheduler", () => {
    const heard = (ago: `${number}${"s" | "m"}`) =>
      here.horarium.db.rows(
        sql`update worker set stopping = false, seen_at = ${here.horarium.clock.now()}::timestamptz - ${ago}::interval`,
      );
    beforeEach(async () => {
      await here.horarium.advance("1s");
      await here.horarium.db.rows(
        sql`
          insert into worker (id, name, started_at, seen_at, concurrency, handlers, version)
          select gen_random_uuid(), 'one', now(), now(), 1, '{}', '1'
          where not exists (select from worker)`,
      );
      await call("POST", "/pings", { url: `${receiver.url}/scheduler` });
    });

    test("at the address that was set last, where several are set at the same moment", async () => {
      const all = ["/a", "/b", "/c", "/d", "/e"];
      const answers = await Promise.all(
        all.map((path) => call("POST", "/pings", { url: `${receiver.url}${path}` })),
      );
      expect(answers.map(({ status }) => status)).toEqual(all.map(() => 200));
      expect((await call("GET", "/pings")).body.rows).toHaveLength(1);
    });

    test("once a minute in which it moves, whatever the number of processes", async () => {
      await heard("1s");
      await Promise.all([look(), look()]);
      await look();
      await later("1m");
      await heard("1s");
      await look();
      expect(asked()).toEqual(["/scheduler", "/scheduler"]);
    });

    test("nothing while it is silent, and once that it is, where somebody lives who knows", async () => {
      await heard("3m");
      await look();
      expect(asked()).toEqual([]);
      await lookForAlerts(here.horarium.db, here.horarium.clock);
      await look();
      await later("2m");
      expect(asked()).toEqual(["/scheduler/fail"]);
    });
  });
});

test("what is added goes behind the path, and the execution into the query", () => {
  const execution = "01a21ffc-9d55-7000-a6d3-62b0fbb3e3b2";
  expect(pingUrl("https://hc-ping.com/uuid/?create=1", "ping.start", execution)).toBe(
    `https://hc-ping.com/uuid/start?create=1&rid=${execution}`,
  );
  expect(pingUrl("https://hc-ping.com/uuid?rid=1", "ping.fail", execution)).toBe(
    "https://hc-ping.com/uuid/fail?rid=1",
  );
  expect(pingUrl("https://hc-ping.com/uuid", "ping.success", null)).toBe(
    "https://hc-ping.com/uuid",
  );
});
