import { lookForAlerts, sql } from "horarium";
import { beforeEach, describe, expect, test } from "vitest";
import { useApi } from "./support.ts";

const api = useApi("2026-11-24T12:00:00Z");
let names = 0;

async function look(): Promise<void> {
  const { db, clock } = api.horarium;
  await lookForAlerts(db, clock);
  clock.advance("1s");
  await lookForAlerts(db, clock);
}

/** A job that fails at each full hour, and its alert. */
async function aFailingJob(settings: object = {}): Promise<{ job: string; alert: string }> {
  const job = `failing-${++names}`;
  await api.call("POST", "/jobs", {
    name: job,
    handler: "fail",
    schedule: "0 * * * *",
    ...settings,
  });
  await api.horarium.advance("1h");
  await look();
  const { body } = await api.call("GET", `/alerts?job=${job}`);
  return { job, alert: body.rows[0]?.id };
}

beforeEach(async () => {
  await api.database.pool.query(
    "delete from horarium.alert; delete from horarium.alert_rule; delete from horarium.quiet_window; update horarium.scheduled_job set deleted_at = now()",
  );
});

describe("alerts", () => {
  test("are listed with their state, counted, and have a history", async () => {
    const { job, alert } = await aFailingJob();
    const { body } = await api.call("GET", "/alerts?state=open,acknowledged");
    expect(body.rows).toMatchObject([
      {
        id: alert,
        kind: "failed",
        state: "open",
        sentence: `${job.replace("failing-", "Failing ")}: failed`,
        job: { name: job },
        error: "it does not work",
        count: 1,
        acknowledged: null,
        rule: null,
      },
    ]);
    expect(body.counts).toMatchObject({ open: 1, acknowledged: 0, resolved: 0 });
    await api.call("POST", `/alerts/${alert}/acknowledge`, { note: "on it" }, "operator");
    await api.call("POST", `/alerts/${alert}/note`, { note: "the disk is full" }, "operator");
    const { body: one } = await api.call("GET", `/alerts/${alert}`, undefined, "reader");
    expect(one).toMatchObject({ state: "acknowledged", acknowledged: { by: "olga" } });
    expect(one.history).toMatchObject([
      { verb: "noted", by: "olga", note: "the disk is full" },
      { verb: "acknowledged", by: "olga", note: "on it" },
      { verb: "opened", by: "horarium" },
    ]);
  });

  test("are snoozed until they are resolved, muted, and resolved by hand once", async () => {
    const { alert } = await aFailingJob();
    const snoozed = await api.call("POST", `/alerts/${alert}/snooze`, { until: null });
    expect(snoozed.body).toMatchObject({ state: "snoozed", snoozed: { until: null, by: "ada" } });
    const muted = await api.call("POST", `/alerts/${alert}/mute`, {
      until: "2027-01-01T00:00:00Z",
      note: "known",
    });
    expect(muted.body).toMatchObject({ state: "muted", muted: { reason: "known" } });
    const resolved = await api.call("POST", `/alerts/${alert}/resolve`, {});
    expect(resolved.body).toMatchObject({ state: "resolved", resolved: { by: "ada" } });
    const again = await api.call("POST", `/alerts/${alert}/resolve`, {});
    expect([again.status, again.body.code]).toEqual([409, "conflict"]);
  });

  test("what was done about one is taken back, once, and stands in its history", async () => {
    const { alert } = await aFailingJob();
    const act = (verb: string, body: object = {}, as = "operator") =>
      api.call("POST", `/alerts/${alert}/${verb}`, body, as);
    await act("acknowledge");
    expect((await act("unacknowledge")).body).toMatchObject({ state: "open", acknowledged: null });
    await act("snooze", { until: null });
    expect((await act("unsnooze")).body).toMatchObject({ state: "open", snoozed: null });
    await act("mute", { until: "2027-01-01T00:00:00Z", note: "known" });
    expect((await act("unmute", { note: "mended" })).body).toMatchObject({
      state: "open",
      muted: null,
    });
    for (const verb of ["unacknowledge", "unsnooze", "unmute"]) {
      const again = await act(verb);
      expect([verb, again.status, again.body.code]).toEqual([verb, 409, "conflict"]);
      expect((await act(verb, {}, "reader")).status).toBe(403);
    }
    const past = await act("mute", { until: "2020-01-01T00:00:00Z" });
    expect([past.status, past.body.code]).toEqual([409, "conflict"]);
    const { body } = await api.call("GET", `/alerts/${alert}`);
    expect(body.history.map(({ verb }: { verb: string }) => verb)).toEqual([
      "unmuted",
      "muted",
      "unsnoozed",
      "snoozed",
      "unacknowledged",
      "acknowledged",
      "opened",
    ]);
  });

  test("stand in the overview, the open ones first of all", async () => {
    const { alert } = await aFailingJob();
    const { body } = await api.call("GET", "/overview");
    expect(body.alerts).toMatchObject({ counts: { open: 1 }, open: [{ id: alert }] });
  });

  test("are listed page by page", async () => {
    await aFailingJob();
    await aFailingJob();
    const { body: first } = await api.call("GET", "/alerts?limit=1");
    const { body: second } = await api.call("GET", `/alerts?limit=1&after=${first.next}`);
    expect(second.rows).toHaveLength(1);
    expect(second.rows[0].id).not.toBe(first.rows[0].id);
    expect((await api.call("GET", "/alerts?after=x")).status).toBe(422);
    expect((await api.call("GET", "/alerts/00000000-0000-7000-8000-000000000000")).status).toBe(
      404,
    );
  });
});

describe("rules", () => {
  test("are built in, and set over for a tag; the sentence says what they ask", async () => {
    const { body } = await api.call("GET", "/alert-rules");
    expect(body.rows.map(({ sentence }: { sentence: string }) => sentence)).toContain(
      "any job runs for longer than 80 % of its timeout or 2 times what 19 in 20 executions take",
    );
    const created = await api.call("POST", "/alert-rules", {
      kind: "failed",
      scope: "tag",
      tag: "calm",
      settings: { failures: 3 },
    });
    expect([created.status, created.body.sentence]).toEqual([
      201,
      "a job with the tag calm fails 3 times in a row",
    ]);
    const { alert } = await aFailingJob({ tags: ["calm"] });
    expect(alert).toBeUndefined();
    const twice = await api.call("POST", "/alert-rules", {
      kind: "failed",
      scope: "tag",
      tag: "calm",
    });
    expect(twice.status).toBe(409);
  });

  test("are changed with the version that was seen, and leave entries in the audit", async () => {
    const { body: rule } = await api.call("POST", "/alert-rules", { kind: "missed", scope: "all" });
    const edit = (body: object) => api.call("PATCH", `/alert-rules/${rule.id}`, body);
    expect((await edit({ version: 1, enabled: false })).body).toMatchObject({
      enabled: false,
      version: 2,
    });
    expect((await edit({ version: 1, enabled: true })).status).toBe(409);
    expect((await api.call("DELETE", `/alert-rules/${rule.id}`, {})).status).toBe(200);
    const { body: changes } = await api.call("GET", "/changes?limit=3");
    expect(changes.rows.map(({ sentence }: { sentence: string }) => sentence)).toEqual([
      "ada deleted the alert rule: a slot of any job is missed",
      "ada changed the alert rule: a slot of any job is missed",
      "ada set the alert rule: a slot of any job is missed",
    ]);
  });

  test("say who is told next while nobody acknowledges it: each step in a sentence", async () => {
    const { db, clock } = api.horarium;
    const [onCall, boss] = await Promise.all(
      ["on call", "boss"].map(async (name) => {
        const [row] = await db.rows(
          sql<{ id: string }>`
            insert into channel (id, kind, name, sealed, target, created_at)
            values (gen_random_uuid(), 'webhook', ${name}, '', 'https://example.com', ${clock.now()})
            returning id`,
        );
        return row!.id;
      }),
    );
    const rule = (escalation: object[]) =>
      api.call("POST", "/alert-rules", { kind: "failed", scope: "all", settings: { escalation } });
    const steps = [
      { afterMs: 1_800_000, channels: [onCall] },
      { afterMs: 7_200_000, channels: [onCall, boss] },
    ];
    expect((await rule(steps.toReversed())).body.fields).toMatchObject([
      { path: "body.settings.escalation.1.afterMs" },
    ]);
    const nobody = "00000000-0000-7000-8000-000000000000";
    expect((await rule([{ afterMs: 60_000, channels: [nobody] }])).body.fields).toMatchObject([
      { path: "body.settings.escalation.0.channels" },
    ]);
    const { body } = await rule(steps);
    expect(body.escalation).toEqual([
      "not acknowledged 30 min after it was told, it goes to on call too",
      "not acknowledged 2 h after it was told, it goes to on call and boss too",
    ]);
    await api.call("DELETE", `/channels/${onCall}`, {});
    const { body: after } = await api.call("GET", "/alert-rules");
    expect(after.rows.find(({ id }: { id: string }) => id === body.id).settings.escalation).toEqual(
      [{ afterMs: 7_200_000, channels: [boss] }],
    );
  });

  test("look for a text in the log, and at the share that completes", async () => {
    const without = await api.call("POST", "/alert-rules", { kind: "log_contains", scope: "all" });
    expect(without.body.fields).toMatchObject([{ path: "body.settings.text" }]);
    const looking = await api.call("POST", "/alert-rules", {
      kind: "log_contains",
      scope: "all",
      settings: { text: "disk full" },
    });
    expect(looking.body.sentence).toBe("a line of the log of any job has “disk full” in it");
    const rate = await api.call("POST", "/alert-rules", {
      kind: "completion_rate",
      scope: "all",
      settings: { rate: 0.95, afterMs: 86_400_000 },
    });
    expect(rate.body.sentence).toBe(
      "fewer than 95 % of the executions of any job in 1 day complete",
    );
    const { job } = await aFailingJob();
    await api.horarium.advance("6h");
    const { body } = await api.call("POST", "/alert-rules/backtest", {
      kind: "completion_rate",
      scope: "job",
      job,
      settings: { rate: 0.95 },
      days: 7,
    });
    expect(body).toMatchObject({ total: 1, firings: [{ job: { name: job }, until: null }] });
  });

  test("say what they would have raised", async () => {
    const { job } = await aFailingJob();
    await api.horarium.advance("4h");
    const backtest = (settings: object) =>
      api.call("POST", "/alert-rules/backtest", {
        kind: "failed",
        scope: "job",
        job,
        settings,
        days: 7,
      });
    const { body } = await backtest({ failures: 2 });
    expect(body).toMatchObject({
      jobs: 1,
      total: 1,
      isWhole: true,
      firings: [{ job: { name: job }, until: null }],
    });
    expect((await backtest({ failures: 9 })).body.total).toBe(0);
  });

  test("whose scope is not whole, or whose channel is not there, are refused", async () => {
    const refused = async (body: object) =>
      (await api.call("POST", "/alert-rules", { kind: "failed", ...body })).body.fields?.[0]?.path;
    expect(await refused({ scope: "tag" })).toBe("body.scope");
    expect(await refused({ scope: "all", tag: "x" })).toBe("body.scope");
    const nobody = "00000000-0000-7000-8000-000000000000";
    expect(await refused({ scope: "all", channels: [nobody] })).toBe("body.channels");
  });
});

describe("quiet windows", () => {
  test("hold once, are extended and ended", async () => {
    const now = api.horarium.clock.now().getTime();
    const endsAt = new Date(now + 3_600_000).toISOString();
    const { status, body } = await api.call("POST", "/quiet-windows", {
      name: "deploy",
      scope: "all",
      endsAt,
    });
    expect([status, body.active.until]).toEqual([201, endsAt]);
    const { body: longer } = await api.call("POST", `/quiet-windows/${body.id}/extend`, {});
    expect(longer.active.until).toBe(new Date(now + 5_400_000).toISOString());
    const { body: ended } = await api.call("POST", `/quiet-windows/${body.id}/end`, {});
    expect(ended.active).toBeNull();
    expect((await api.call("POST", `/quiet-windows/${body.id}/end`, {})).status).toBe(409);
  });

  test("repeat by a schedule in a zone", async () => {
    const { body } = await api.call("POST", "/quiet-windows", {
      name: "weekend",
      scope: "folder",
      folder: "nightly",
      schedule: "0 22 * * 5",
      timezone: "Europe/Rome",
      durationMs: 8 * 3_600_000,
    });
    expect(body).toMatchObject({
      active: null,
      next: { from: "2026-11-27T21:00:00.000Z", until: "2026-11-28T05:00:00.000Z" },
    });
    const bad = await api.call("POST", "/quiet-windows", {
      name: "x",
      scope: "all",
      schedule: "0 22 * *",
      durationMs: 60_000,
    });
    expect([bad.status, bad.body.fields[0].path]).toEqual([422, "body.schedule"]);
  });
});

describe("quiet windows that do more than to hold alerts", () => {
  test("skip slots with a reason, or hold what would begin until they are ended", async () => {
    const endsAt = new Date(api.horarium.clock.now().getTime() + 4 * 3_600_000).toISOString();
    const make = (effect: string, job: string) =>
      api.call("POST", "/quiet-windows", { name: effect, scope: "job", job, effect, endsAt });
    for (const name of ["skipping", "holding"])
      await api.call("POST", "/jobs", { name, handler: "greet", schedule: "0 * * * *" });
    expect((await make("skip_slots", "skipping")).body.effect).toBe("skip_slots");
    const { body: holding } = await make("hold_executions", "holding");
    await api.horarium.advance("1h");
    const last = async (job: string) =>
      (await api.call("GET", `/executions?job=${job}&limit=1`)).body.rows[0];
    expect(await last("skipping")).toMatchObject({ status: "skipped", reason: "quiet_window" });
    expect(await last("holding")).toMatchObject({
      status: "scheduled",
      reason: "quiet_window",
      dueAt: endsAt,
    });
    await api.call("POST", `/quiet-windows/${holding.id}/end`, {});
    await api.horarium.runDue();
    expect(await last("holding")).toMatchObject({ status: "completed" });
    const { body: edited } = await api.call("PATCH", `/quiet-windows/${holding.id}`, {
      effect: "hold_alerts",
      version: holding.version + 1,
    });
    expect(edited.effect).toBe("hold_alerts");
    const wrong = await make("explode", "holding");
    expect(wrong.body.fields).toMatchObject([{ path: "body.effect" }]);
  });
});

test("a process without channels says so where one is to be made", async () => {
  const channel = { kind: "slack", name: "x", secrets: { url: "https://example.com/x" } };
  const { status, body } = await api.call("POST", "/channels", channel);
  expect([status, body.code]).toEqual([503, "no_channels"]);
});

test("health fails where heartbeats come and slots are not made", async () => {
  const { db, clock } = api.horarium;
  const health = async () => (await api.call("GET", "/health", undefined, null)).body;
  expect(await health()).toMatchObject({ code: "not_ready" });
  await db.rows(
    sql`
      insert into worker (id, name, version, handlers, concurrency, started_at, seen_at)
      values (gen_random_uuid(), 'a', '1', '{}', 1, ${clock.now()}, ${clock.now()})`,
  );
  expect(await health()).toEqual({ live: true, ready: true });
  await api.call("POST", "/jobs", { name: "late", handler: "greet", schedule: "* * * * *" });
  clock.advance("5m");
  await db.rows(sql`update worker set seen_at = ${clock.now()}`);
  expect(await health()).toMatchObject({ code: "not_moving" });
});
