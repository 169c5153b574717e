import { beforeAll, describe, expect, test } from "vitest";
import { useApi } from "./support.ts";

const api = useApi();

test("a preview has the sentence, the slots that will be made, and what the clocks do to them", async () => {
  const { status, body } = await api.call("POST", "/schedules/preview", {
    schedule: "0 2 * * *",
    timezone: "Europe/Rome",
    from: "2027-03-27T12:00:00Z",
    count: 2,
  });
  expect(status).toBe(200);
  expect(body.slots).toMatchObject([
    {
      at: "2027-03-28T01:00:00.000Z",
      shiftedFrom: ["2027-03-28T02:00"],
      sentence: expect.stringContaining("does not exist"),
    },
    { at: "2027-03-29T00:00:00.000Z", shiftedFrom: [], pass: null },
  ]);
  expect(body.warnings).toMatchObject([{ code: "clock_change" }]);
});

test.each([
  [{ schedule: "0 0 31 2 *" }, "body.schedule"],
  [{ schedule: "@daily", timezone: "Europe/Roma" }, "body.timezone"],
  [{ schedule: "@daily", count: 0 }, "body.count"],
  [{ schedule: "@daily", from: "yesterday" }, "body.from"],
])("a preview of %o is refused at its field", async (given, path) => {
  const { status, body } = await api.call("POST", "/schedules/preview", given);
  expect(status).toBe(422);
  expect(body.fields).toMatchObject([{ path }]);
});

const preview = (given: object) => api.call("POST", "/schedules/preview", given);

async function codesAndFixes(given: object) {
  const { body } = await preview(given);
  return (body.warnings as { code: string; fixes: { value: { schedule: string } }[] }[]).map(
    ({ code, fixes }) => [code, ...fixes.map(({ value }) => value.schedule)],
  );
}

test("a preview says what each field stands for, and where it is in the text", async () => {
  const { body } = await preview({ schedule: " */20 8,20  L,15W * 1-3,5L", timezone: "UTC" });
  expect(body.fields).toEqual([
    { field: "minute", text: "*/20", position: 1, values: ["0", "20", "40"] },
    { field: "hour", text: "8,20", position: 6, values: ["8", "20"] },
    { field: "day", text: "L,15W", position: 12, values: ["weekday nearest to 15", "last day"] },
    expect.objectContaining({ field: "month", text: "*", position: 18 }),
    {
      field: "weekday",
      text: "1-3,5L",
      position: 20,
      values: ["Mon", "Tue", "Wed", "last Fri"],
    },
  ]);
  const { body: daily } = await preview({ schedule: "@daily" });
  expect(daily).toMatchObject({
    canonical: "0 0 * * *",
    fields: [{ text: "0" }, { text: "0" }, {}, {}, {}],
  });
  const { body: interval } = await preview({ schedule: "@every 7m" });
  expect(interval).toMatchObject({ class: "interval", fields: null });
});

test.each([
  [{ schedule: "*/7 * * * *" }, [["uneven_step", "@every 7m"]]],
  [{ schedule: "0 3 * * * *" }, [["seconds_first", "0 3 * * *"]]],
  [{ schedule: "0 0 29 2 *" }, [["leap_years", "0 0 L 2 *"], ["far"]]],
  [{ schedule: "0 0 13 * 5" }, [["either_day", "0 0 13 * *", "0 0 * * 5"]]],
  [{ schedule: "0 2 * * *", timezone: "Europe/Rome" }, [["clock_change", "10 3 * * *"]]],
  [{ schedule: "0 12 * * *", timezone: "Europe/Rome" }, []],
])("a preview of %o warns, and says what to write instead", async (given, expected) => {
  expect(await codesAndFixes(given)).toEqual(expected);
});

test("what a preview proposes is accepted and has no such warning", async () => {
  for (const schedule of [
    "*/7 * * * *",
    "0 */5 * * *",
    "0 3 * * * *",
    "0 2 29 2 *",
    "0 0 13 * 5",
  ]) {
    for (const [code, ...fixes] of await codesAndFixes({ schedule, timezone: "Europe/Rome" })) {
      for (const fix of fixes) {
        const codes = await codesAndFixes({ schedule: fix, timezone: "Europe/Rome" });
        expect(codes.map(([one]) => one)).not.toContain(code);
      }
    }
  }
});

test("a preview says what the next change of the clocks does, and from where to look at it", async () => {
  const { body } = await preview({ schedule: "0 2 * * *", timezone: "Europe/Rome" });
  expect(body.warnings).toMatchObject([
    { message: "On 28 Mar 2027 02:00 does not exist; runs at 03:00", date: "2027-03-28" },
  ]);
  expect(body.clockChange).toMatchObject({ date: "2027-03-28", change: "gap" });
  const around = await preview({
    schedule: "0 2 * * *",
    timezone: "Europe/Rome",
    from: body.clockChange.from,
    count: 6,
  });
  const notes = (around.body.slots as { note: string | null }[]).map(({ note }) => note);
  const moved = "Clocks go forward: 02:00 does not exist, runs at 03:00";
  expect(notes).toEqual([null, null, null, null, moved, null]);
  expect(around.body.nextSlot).toBe(body.slots[0].at);
  expect(around.body.slots[4]).toMatchObject({ gapMs: 24 * 3_600_000 });
  expect(around.body.slots[5]).toMatchObject({ gapMs: 23 * 3_600_000 });
});

test("a preview names the local times that are no slots", async () => {
  const { body } = await preview({
    schedule: "30 2 * * *",
    timezone: "Europe/Rome",
    dstGap: "skip",
    from: "2027-03-27T12:00:00Z",
    count: 2,
  });
  expect(body.dropped).toEqual([
    { local: "2027-03-28T02:30", reason: "gap", at: "2027-03-28T01:00:00.000Z" },
  ]);
});

test("a preview says where a schedule ends", async () => {
  const { body } = await preview({ schedule: "@daily", endsAt: "2026-11-26T00:00:00Z" });
  expect(body).toMatchObject({ isEnd: true, slots: [{ at: "2026-11-25T00:00:00.000Z" }] });
  expect((await preview({ schedule: "@daily" })).body.isEnd).toBe(false);
});

test("a preview compares with what the schedule takes the place of", async () => {
  const compared = async (schedule: string, original: object) =>
    (await preview({ schedule, original })).body.comparison;
  expect(await compared("10 3 * * *", { schedule: "0 3 * * *" })).toEqual({
    sentence: "at 03:00 every day, UTC time",
    nextSlot: "2026-11-25T03:00:00.000Z",
    compared: 10,
    moved: 10,
    added: 9,
  });
  expect(await compared("*/5 * * * *", { schedule: "*/10 * * * *" })).toMatchObject({
    moved: 0,
    added: 10,
  });
  expect(await compared("@daily", { schedule: "nonsense" })).toBeNull();
});

describe("beside other jobs", () => {
  beforeAll(async () => {
    for (const [name, schedule] of [
      ["first", "0 3 * * *"],
      ["second", "0 3 * * *"],
      ["third", "0 3,4 * * *"],
      ["fourth", "10 3 * * *"],
    ]) {
      const body = { name, handler: "greet", schedule, timezone: "UTC" };
      expect((await api.call("POST", "/jobs", body)).status).toBe(201);
    }
    const sixMinutes = [...Array.from({ length: 57 }, () => 0), 20];
    await api.database.pool.query(
      `insert into horarium.job_stats (day, handler, job_id, executions, completed, failed, cancelled, skipped, missed, total_ms, durations)
       values ('2026-11-23', 'greet', $1, 20, 20, 0, 0, 0, 0, 7200000, $2)`,
      [(await api.horarium.job("first")).id, sixMinutes],
    );
  });

  test("a preview names those that start at the same instant, and proposes a minute without any", async () => {
    const { body } = await preview({ schedule: "0 3 * * *", count: 1 });
    expect(body.slots[0].others).toMatchObject({
      count: 3,
      jobs: [{ name: "first", isLong: true }, { name: "second", isLong: false }, { name: "third" }],
    });
    expect(body.warnings).toMatchObject([
      {
        code: "collision",
        message: "Starts together with 3 others, one of them long: first",
        fixes: [
          {
            label: "Spread to 03:05",
            effect: "each slot 5 min later: nothing else starts then",
            value: { schedule: "5 3 * * *" },
          },
        ],
      },
    ]);
  });

  test("of those that were said to be fine there is word of who said so", async () => {
    const others = ["first", "second", "third"].map(
      async (name) => (await api.horarium.job(name)).id,
    );
    const jobs = await Promise.all(others);
    await api.call("POST", "/timeline/accepted-collisions", { jobs, peak: 4 });
    const warningsOf = async (schedule: string) => (await preview({ schedule })).body.warnings;
    expect(await warningsOf("0 3 * * *")).toMatchObject([
      { code: "collision", collision: { peak: 4, accepted: { by: "ada" } } },
    ]);
    // with the fourth there is another one
    expect(await warningsOf("10 3 * * *")).toEqual([]);
    const { body } = await preview({ schedule: "0 3 * * *", job: "fourth" });
    expect(body.warnings).toMatchObject([{ collision: { accepted: null } }]);
  });

  test("the job that is edited is no other job", async () => {
    const { body } = await preview({ schedule: "0 3 * * *", job: "first", count: 1 });
    expect(body.slots[0].others.count).toBe(2);
    expect((await preview({ schedule: "@daily", job: "nobody" })).status).toBe(404);
  });

  test("a week by local hours has the schedule's slots, those of the others, and no more", async () => {
    const { body } = await preview({ schedule: "0 5,6 * * 2", timezone: "Europe/Rome" });
    const tuesday = 24;
    const filled = (hours: number[]) => hours.flatMap((count, hour) => (count > 0 ? [hour] : []));
    expect(filled(body.week.slots)).toEqual([tuesday + 5, tuesday + 6]);
    // 03:00, 03:10 and 04:00 UTC
    expect(filled(body.week.others).filter((hour) => hour < 24)).toEqual([4, 5]);
    expect(body.week.others[4]).toBe(4);
    expect(body.week.missing).toEqual([]);
  });

  test("a job that takes longer than the time between its slots is told what becomes of them", async () => {
    const { body } = await preview({ schedule: "*/5 * * * *", job: "first" });
    expect(body.warnings).toMatchObject([
      {
        code: "overlap",
        message:
          "Usually takes 6 min, and a slot comes every 5 min: the slots in between are skipped, 1 in 2",
        fixes: [{ label: "Every 10 minutes", value: { schedule: "*/10 * * * *" } }],
      },
    ]);
  });
});

test("jitter as long as the time between slots is refused at its field", async () => {
  const { status, body } = await preview({ schedule: "*/5 * * * *", jitterMs: 600_000 });
  expect(status).toBe(422);
  expect(body.fields).toMatchObject([{ path: "body.jitterMs" }]);
});

test("a refusal says what the proposal means, and what else to do", async () => {
  const fields = async (schedule: string) => (await preview({ schedule })).body.fields;
  expect(await fields("60 * * * *")).toMatchObject([
    { proposal: "0 * * * *", meaning: "every hour on the hour", position: 0 },
  ]);
  expect(await fields("* * * *")).toMatchObject([{ hint: "add `*` at the end" }]);
});

test("time zones are listed by their present names, with what the clocks there show", async () => {
  const { body } = await api.call("GET", "/zones");
  const rows = body.rows as { name: string }[];
  expect(rows[0]).toMatchObject({ name: "UTC", offsetMinutes: 0, abbreviation: "UTC" });
  expect(rows.find(({ name }) => name === "Europe/Rome")).toEqual({
    name: "Europe/Rome",
    formerNames: [],
    city: "Rome",
    country: "Italy",
    offsetMinutes: 60,
    abbreviation: "CET",
  });
  expect(rows.find(({ name }) => name === "Asia/Kolkata")).toMatchObject({
    formerNames: ["Asia/Calcutta"],
    country: "India",
    offsetMinutes: 330,
  });
  expect(rows.map(({ name }) => name)).not.toContain("Asia/Calcutta");
});
