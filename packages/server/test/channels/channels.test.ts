import { randomBytes } from "node:crypto";
import { lookForAlerts, sql } from "horarium";
import { Webhook } from "standardwebhooks";
import { beforeEach, describe, expect, test } from "vitest";
import { createSeal } from "../../src/channels/seal.ts";
import { whileHeld } from "../support/while-held.ts";
import { useMailServer, useReceiver } from "./support.ts";
import { useChannels } from "./use-channels.ts";

const receiver = useReceiver();
const mailServer = useMailServer();
const secret = `whsec_${randomBytes(32).toString("base64")}`;

const here = useChannels(() => ({ port: mailServer.port }));
const { call, tell, send, addJob } = here;

beforeEach(() => {
  receiver.received.length = 0;
  receiver.answerBy((_, response) => response.end("ok"));
  mailServer.mails.length = 0;
  mailServer.refuseWith(null);
});

const addWebhook = (path = "/hook") =>
  call("POST", "/channels", {
    kind: "webhook",
    name: "hook",
    secrets: { url: `${receiver.url}${path}`, secret },
  });
const addEmail = () =>
  call("POST", "/channels", {
    kind: "email",
    name: "ops",
    settings: { to: ["ops@example.org", "ada@example.org"] },
  });

describe("a webhook", () => {
  test("is signed as Standard Webhooks says, and tells what failed and where to look", async () => {
    expect((await addWebhook()).status).toBe(201);
    await addJob("nightly");
    await tell();
    const [{ headers, body }, ...more] = receiver.received as [(typeof receiver.received)[0]];
    expect(more).toEqual([]);
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
      type: "alert.opened",
      data: {
        total: 1,
        alerts: [
          {
            kind: "failed",
            sentence: "Nightly: failed",
            error: "it does not work",
            url: expect.stringMatching(/^https:\/\/jobs\.example\.org\/alerts\/[0-9a-f-]{36}$/),
          },
        ],
      },
    });
    expect(() =>
      new Webhook(secret).verify(`${body} `, headers as Record<string, string>),
    ).toThrow();
  });

  test("that answers 500 gets the same id again, and the log has each answer", async () => {
    const { body: channel } = await addWebhook();
    await addJob("nightly");
    receiver.answerBy((_, response) => response.writeHead(500).end("boom\r\nX: y"));
    await tell();
    here.horarium.clock.advance("6s");
    receiver.answerBy((_, response) => response.writeHead(204).end());
    await here.channels.runOnce(here.horarium);
    const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    const { body } = await call("GET", `/channels/${channel.id}/deliveries`);
    expect(body.rows).toMatchObject([
      {
        id: ids[0],
        status: "delivered",
        tries: [
          { ok: false, answer: "500 boom X: y" },
          { ok: true, answer: "204" },
        ],
      },
    ]);
  });

  test("that fails again and again is told on the other channels, and so is that it delivers again", async () => {
    await addWebhook();
    await addEmail();
    await addJob("nightly");
    receiver.answerBy((_, response) => response.writeHead(503).end());
    await tell();
    for (const by of ["6s", "31s", "3m"] as const) {
      here.horarium.clock.advance(by);
      await here.channels.runOnce(here.horarium);
      await lookForAlerts(here.horarium.db, here.horarium.clock);
    }
    await here.channels.runOnce(here.horarium);
    const subjects = () => mailServer.mails.map(({ headers }) => headers.get("subject")![0]);
    expect(subjects()).toEqual(["Nightly: failed", "The channel hook does not deliver"]);
    receiver.answerBy((_, response) => response.end("ok"));
    here.horarium.clock.advance("11m");
    await here.channels.runOnce(here.horarium);
    await lookForAlerts(here.horarium.db, here.horarium.clock);
    here.horarium.clock.advance("1s");
    await lookForAlerts(here.horarium.db, here.horarium.clock);
    await here.channels.runOnce(here.horarium);
    expect(subjects().at(-1)).toBe("Well again: The channel hook does not deliver");
  });

  test("that does not arrive in a test is told to who tested it, and raises nothing", async () => {
    const { body: channel } = await addWebhook();
    await addEmail();
    receiver.answerBy((_, response) => response.writeHead(503).end("away"));
    const { body } = await call("POST", `/channels/${channel.id}/test`, {});
    expect(body).toMatchObject({ status: "failed", tries: [{ ok: false, answer: "503 away" }] });
    await send();
    expect(mailServer.mails).toEqual([]);
    expect((await call("GET", "/alerts")).body.rows).toEqual([]);
    const { body: shown } = await call("GET", "/channels");
    expect(shown.rows[0]).toMatchObject({ name: "hook", failingSince: null });
  });

  test("with the address of this machine is refused unless the operator allows it", async () => {
    const { body: channel } = await call("POST", "/channels", {
      kind: "slack",
      name: "inside",
      secrets: { url: "http://127.0.0.2:80/services/T0/B0/x" },
    });
    const { body } = await call("POST", `/channels/${channel.id}/test`, {});
    expect(body.tries).toMatchObject([
      { ok: false, answer: expect.stringContaining("127.0.0.2 is not on the public internet") },
    ]);
  });
});

describe("a mail", () => {
  test("tells of the failure, reminds of it and tells of its end in one thread, as text and as HTML", async () => {
    await addEmail();
    const settings = { reminderMs: 600_000 };
    await call("POST", "/alert-rules", { kind: "failed", scope: "all", settings });
    await addJob("nightly");
    await tell();
    here.horarium.clock.advance("11m");
    await send();
    await here.horarium.db.rows(sql`update scheduled_job set handler = 'greet'`);
    await tell();
    const [opened, reminder, resolved, ...more] = mailServer.mails;
    expect(more).toEqual([]);
    expect([opened, reminder, resolved].map((mail) => mail!.subject)).toEqual([
      "Nightly: failed",
      "Still: Nightly: failed",
      "Well again: Nightly: failed",
    ]);
    expect(opened!.to).toEqual(["ops@example.org", "ada@example.org"]);
    for (const { text, html } of [opened!, reminder!]) {
      for (const part of [text, html]) {
        expect(part).toContain("it does not work");
        expect(part).toContain("https://jobs.example.org/alerts/");
      }
      expect(html).toMatch(/^<!doctype html>/);
    }
    const threads = mailServer.mails.map(({ headers }) => [
      headers.get("references"),
      headers.get("in-reply-to"),
    ]);
    expect(threads[0]![0]![0]).toMatch(/^<alert-[0-9a-f-]{36}@example\.org>$/);
    expect(new Set(threads.flat(2)).size).toBe(1);
    expect(
      new Set(mailServer.mails.flatMap(({ headers }) => headers.get("message-id")!)).size,
    ).toBe(3);
  });

  test("takes no header, no markup and no secret from a job's name or error", async () => {
    await addEmail();
    await addJob("nightly");
    const name = "x\r\nBcc: all@example.org\u2028<script>alert(1)</script>";
    const error = "password=hunter2 \u001b[31m\r\n.\r\nRCPT TO:<eve@example.org> <img src=x>";
    await here.horarium.db.rows(sql`update scheduled_job set title = ${name}`);
    await here.horarium.advance("1h");
    await here.horarium.db.rows(sql`update alert_condition set error = ${error}`);
    await send();
    const [mail] = mailServer.mails;
    expect(mail!.to).toEqual(["ops@example.org", "ada@example.org"]);
    expect(mail!.headers.has("bcc")).toBe(false);
    expect(mail!.headers.get("subject")).toHaveLength(1);
    expect(mail!.raw).not.toContain("hunter2");
    expect(mail!.raw).not.toContain("\u001b");
    expect(mail!.html).not.toMatch(/<script|<img/);
    expect(mail!.html).toContain("&lt;script&gt;");
  });

  test("that is refused for now is sent again with the same Message-ID", async () => {
    const { body: channel } = await addEmail();
    await addJob("nightly");
    mailServer.refuseWith(451);
    await tell();
    mailServer.refuseWith(null);
    here.horarium.clock.advance("6s");
    await here.channels.runOnce(here.horarium);
    expect(mailServer.mails).toHaveLength(1);
    const { body } = await call("GET", `/channels/${channel.id}/deliveries`);
    expect(body.rows[0].tries).toMatchObject([
      { ok: false, answer: expect.stringContaining("451") },
      { ok: true },
    ]);
    expect(mailServer.mails[0]!.headers.get("message-id")).toEqual([
      `<${body.rows[0].id}@example.org>`,
    ]);
  });
});

test("Slack and ntfy get their own forms", async () => {
  await call("POST", "/channels", {
    kind: "slack",
    name: "slack",
    secrets: { url: `${receiver.url}/services/T0/B0/x` },
  });
  await call("POST", "/channels", {
    kind: "ntfy",
    name: "ntfy",
    secrets: { url: `${receiver.url}/topic`, token: "tk_123" },
  });
  await addJob("nightly");
  await here.horarium.db.rows(sql`update scheduled_job set title = 'a <!channel> *b*'`);
  await tell();
  const bodyAt = (url: string) =>
    JSON.parse(receiver.received.find((one) => one.url === url)!.body) as object;
  expect(bodyAt("/services/T0/B0/x")).toMatchObject({
    text: expect.stringContaining("a &lt;!channel&gt;"),
  });
  expect(bodyAt("/")).toMatchObject({
    topic: "topic",
    title: "a <!channel> *b*: failed",
    priority: 4,
  });
  expect(receiver.received.find(({ url }) => url === "/")!.headers.authorization).toBe(
    "Bearer tk_123",
  );
});

test("secrets are sealed in the database, and shown to nobody", async () => {
  const { body: channel } = await addWebhook("/very-secret-path");
  expect(channel).toMatchObject({ target: receiver.url, secrets: ["url", "secret"] });
  const { rows } = await here.database.pool.query(
    "select channel::text as text from horarium.channel",
  );
  const { body: listed } = await call("GET", "/channels");
  const { body: changes } = await call("GET", "/changes");
  const everything = JSON.stringify([channel, rows, listed, changes]);
  expect(everything).not.toMatch(/very-secret-path/);
  expect(everything).not.toContain(secret.slice(6));
  expect(rows[0].text).not.toContain(Buffer.from("very-secret-path").toString("hex"));
  expect(changes.rows[0].sentence).toBe("ada added the channel hook");
});

test("a secret that is not given again stays; a message then goes to the new address with the old secret", async () => {
  const { body: channel } = await addWebhook("/old");
  const edited = await call("PATCH", `/channels/${channel.id}`, {
    version: channel.version,
    secrets: { url: `${receiver.url}/new` },
  });
  expect(edited.status).toBe(200);
  await call("POST", `/channels/${channel.id}/test`, {});
  const [{ url, headers, body }] = receiver.received as [(typeof receiver.received)[0]];
  expect(url).toBe("/new");
  expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
    type: "test",
  });
  const stale = await call("PATCH", `/channels/${channel.id}`, { version: 1, name: "other" });
  expect(stale.status).toBe(409);
});

test("of two who give the same name to channels at the same moment, the second is told that it is taken", async () => {
  const { body: first } = await addWebhook("/first");
  const { body: second } = await call("POST", "/channels", {
    kind: "slack",
    name: "second",
    secrets: { url: `${receiver.url}/second` },
  });
  const rename = {
    text: "update horarium.channel set name = 'both' where id = $1",
    values: [first.id],
  };
  const answer = await whileHeld(here.database.pool, rename, () =>
    call("PATCH", `/channels/${second.id}`, { name: "both", version: second.version }),
  );
  expect(answer).toMatchObject({
    status: 409,
    body: { code: "conflict", fields: [{ path: "body.name" }] },
  });
});

test("where the key is lost, a channel is told so, and takes its secrets when they are entered again", async () => {
  const { body: channel } = await addWebhook("/old");
  const sealed = createSeal([randomBytes(32)]).seal({ url: receiver.url, secret }, channel.id);
  await here.database.pool.query("update horarium.channel set sealed = $1 where id = $2", [
    sealed,
    channel.id,
  ]);
  const edit = (secrets: object) =>
    call("PATCH", `/channels/${channel.id}`, { version: channel.version, secrets });
  const url = `${receiver.url}/new`;
  expect(await edit({ url })).toMatchObject({
    status: 409,
    body: { code: "other_key", detail: expect.stringContaining("channel hook") },
  });
  expect(await edit({ url, secret })).toMatchObject({ status: 200, body: { version: 2 } });
  expect((await call("POST", `/channels/${channel.id}/test`, {})).body.status).toBe("delivered");
});

test("the end is told after the beginning, also where that was written by a process whose clock is ahead", async () => {
  await addWebhook();
  await addJob("nightly");
  receiver.answerBy((_, response) => response.writeHead(503).end());
  await tell();
  await here.horarium.db.rows(
    sql`update delivery set id = 'ffffffff-ffff-7fff-bfff-ffffffffffff' where status = 'waiting'`,
  );
  receiver.received.length = 0;
  receiver.answerBy((_, response) => response.end("ok"));
  await here.horarium.db.rows(sql`update scheduled_job set handler = 'greet'`);
  await tell();
  const types = receiver.received.map(({ body }) => (JSON.parse(body) as { type: string }).type);
  expect(types).toEqual(["alert.opened", "alert.resolved"]);
});

test("of two processes one sends a delivery", async () => {
  await addWebhook();
  await addJob("nightly");
  await here.horarium.advance("1h");
  await lookForAlerts(here.horarium.db, here.horarium.clock);
  here.horarium.clock.advance("1s");
  await lookForAlerts(here.horarium.db, here.horarium.clock);
  await Promise.all([
    here.channels.runOnce(here.horarium),
    here.channels.runOnce(here.horarium),
    here.channels.runOnce(here.horarium),
  ]);
  expect(receiver.received).toHaveLength(1);
});
