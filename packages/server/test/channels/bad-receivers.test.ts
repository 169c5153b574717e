import { randomBytes } from "node:crypto";
import { createServer as createTlsServer } from "node:https";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { notePings } from "../../src/channels/pings/note-pings.ts";
import { selfSigned } from "./self-signed.ts";
import { useReceiver } from "./support.ts";
import { useChannels } from "./use-channels.ts";

const receiver = useReceiver();
const elsewhere = useReceiver();
const here = useChannels(() => ({}));
const { call, tell, addJob, giveUpAfter } = here;
const secret = `whsec_${randomBytes(32).toString("base64")}`;

beforeEach(() => {
  for (const one of [receiver, elsewhere]) {
    one.received.length = 0;
    one.answerBy((_, response) => response.end("ok"));
  }
});

async function addWebhook(url: string, name = "hook"): Promise<string> {
  const { body } = await call("POST", "/channels", {
    kind: "webhook",
    name,
    secrets: { url, secret },
  });
  return body.id;
}

/** The answers in the channel's log, those of the last delivery. */
async function answers(channel: string): Promise<{ ok: boolean; answer: string }[]> {
  const { body } = await call("GET", `/channels/${channel}/deliveries`);
  return body.rows[0].tries;
}

async function tested(url: string) {
  const { body } = await call("POST", `/channels/${await addWebhook(url)}/test`, {});
  return body.tries[0];
}

describe("a receiver", () => {
  test("that never answers is tried again later, and the log says so", async () => {
    const channel = await addWebhook(receiver.url);
    await addJob("nightly");
    receiver.answerBy(() => {});
    const patient = giveUpAfter(1_500);
    await tell();
    receiver.answerBy((_, response) => response.end());
    patient();
    here.horarium.clock.advance("6s");
    await here.channels.runOnce(here.horarium);
    expect(await answers(channel)).toMatchObject([
      { ok: false, answer: expect.stringMatching(/^127\.0\.0\.1:\d+: no answer within 1\.5 s$/) },
      { ok: true, answer: "200" },
    ]);
    const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids).size).toBe(1);
  });

  test("that takes its time byte by byte has had the message once its status is there", async () => {
    receiver.answerBy((_, response) => {
      response.writeHead(200);
      dribble(response);
    });
    expect(await tested(receiver.url)).toMatchObject({
      ok: true,
      answer: expect.stringMatching(/^200 \.+$/),
    });
  });

  test("whose headers do not come to an end is given up", async () => {
    receiver.answerBy(({ socket }) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const more = setInterval(() => socket.write("X-More: of it\r\n"), 20);
      socket.on("close", () => clearInterval(more));
    });
    giveUpAfter(1_500);
    expect(await tested(receiver.url)).toMatchObject({
      ok: false,
      answer: expect.stringContaining("no answer within"),
    });
  });

  test("with an answer without end is listened to for a moment, and shown on one line", async () => {
    receiver.answerBy((_, response) => {
      response.writeHead(500);
      const pour = () => {
        while (!response.destroyed && response.write("<b>\r\n".repeat(10_000)));
        if (!response.destroyed) response.once("drain", pour);
      };
      pour();
    });
    const { ok, answer } = await tested(receiver.url);
    expect(ok).toBe(false);
    expect(answer).toMatch(/^500 <b> <b>/);
    expect(answer.length).toBeLessThan(300);
  });

  test("that closes in the middle of its answer was heard, and one that closes before it was not", async () => {
    receiver.answerBy(({ socket }, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half");
      setTimeout(() => socket.destroy(), 20);
    });
    expect(await tested(receiver.url)).toMatchObject({ ok: true, answer: "200 half" });
    receiver.answerBy(({ socket }) => socket.destroy());
    const { body } = await call("GET", "/channels");
    const again = await call("POST", `/channels/${body.rows[0].id}/test`, {});
    expect(again.body.tries[0]).toMatchObject({
      ok: false,
      answer: expect.stringContaining("it closed the connection before it had answered"),
    });
  });

  test("whose name nobody knows, and one where nobody listens, are told apart", async () => {
    expect(await tested("http://nowhere.invalid/")).toMatchObject({
      ok: false,
      answer: expect.stringMatching(/^nowhere\.invalid cannot be reached: .*(ENOTFOUND|EAI_AGAIN)/),
    });
    await call("PATCH", `/channels/${(await call("GET", "/channels")).body.rows[0].id}`, {
      version: 1,
      secrets: { url: "http://127.0.0.1:9/" },
    });
    const [{ id }] = (await call("GET", "/channels")).body.rows;
    expect((await call("POST", `/channels/${id}/test`, {})).body.tries[0]).toMatchObject({
      answer: "127.0.0.1:9 cannot be reached: nobody listens there (ECONNREFUSED)",
    });
  });

  test("that repeats the address or the token that it refuses does not bring them into the log", async () => {
    receiver.answerBy(({ url, headers }, response) => {
      const token = headers.authorization ?? "";
      response.writeHead(404).end(`Cannot POST ${url}: ${token}, ${encodeURIComponent(url!)}`);
    });
    const { answer } = await tested(
      `${receiver.url}/services/very-secret-path?key=canary-in-query`,
    );
    expect(answer).toMatch(/^404 Cannot POST \[secret\]/);
    const { body } = await call("POST", "/channels", {
      kind: "ntfy",
      name: "ntfy",
      secrets: { url: `${receiver.url}/secret-topic`, token: "tk_canary_of_ntfy" },
    });
    await call("POST", `/channels/${body.id}/test`, {});
    await addJob("nightly");
    await call("POST", "/pings", { job: "nightly", url: `${receiver.url}/canary-of-the-switch` });
    await here.horarium.advance("1h");
    await notePings(here.horarium);
    await here.channels.runOnce(here.horarium);
    const pings = await call("GET", "/pings");
    expect(pings.body.rows[0].last.answer).toMatch(/^404 Cannot POST \[secret\]/);
    const { rows } = await here.database.pool.query(
      `select answer from horarium.delivery_try union all select last_answer from horarium.ping`,
    );
    expect(rows).toHaveLength(4);
    expect(JSON.stringify(rows)).not.toMatch(/canary|very-secret|secret-topic/);
  });

  test("that says it is gone gets no more, and the channel counts as one that does not deliver", async () => {
    const channel = await addWebhook(receiver.url);
    await addJob("nightly");
    receiver.answerBy((_, response) => response.writeHead(410).end("moved away"));
    await tell();
    const { body } = await call("GET", `/channels/${channel}/deliveries`);
    expect(body.rows[0]).toMatchObject({ status: "failed", tries: [{ answer: "410 moved away" }] });
    expect((await call("GET", "/channels")).body.rows[0].failingSince).not.toBeNull();
  });

  test("that hangs keeps no other one waiting", async () => {
    await addWebhook(receiver.url, "hangs");
    await addWebhook(elsewhere.url, "quick");
    for (const name of ["one", "two", "three", "four", "five"]) await addJob(name);
    const hanging = new Set<ServerResponse>();
    let givenUp = 0;
    receiver.answerBy((_, response) => {
      response.on("close", () => (givenUp += hanging.delete(response) ? 1 : 0));
      hanging.add(response);
    });
    elsewhere.answerBy((_, response) => {
      response.end();
      // so many are tried at the same time
      if (elsewhere.received.length < 3) return;
      receiver.answerBy((__, late) => void late.end());
      for (const late of hanging) late.end();
      hanging.clear();
    });
    await tell();
    expect(elsewhere.received).toHaveLength(5);
    expect(givenUp).toBe(0);
  });
});

describe("a receiver with TLS", () => {
  const server = createTlsServer(selfSigned, (_, response) => response.end("ok"));
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test("whose certificate is not valid hears nothing", async () => {
    const { port } = server.address() as AddressInfo;
    const { ok, answer } = await tested(`https://127.0.0.1:${port}/`);
    expect(ok).toBe(false);
    expect(answer).toMatch(/^127\.0\.0\.1:\d+ shows a certificate that is not valid: self-signed/);
  });

  test("that speaks none is said so", async () => {
    const { answer } = await tested(receiver.url.replace("http:", "https:"));
    expect(answer).toMatch(/it does not speak TLS as it should/);
  });
});

describe("a receiver that redirects", () => {
  const redirecting = (status: number, to: (url: string) => string | null) =>
    receiver.answerBy(({ url = "" }, response) => {
      const location = to(url);
      if (location === null) response.end("arrived");
      else response.writeHead(status, { location }).end();
    });

  test.each([307, 308])(
    "with %i within its origin gets the message there, signed",
    async (status) => {
      redirecting(status, (url) => (url === "/new" ? null : "/new"));
      expect(await tested(`${receiver.url}/old`)).toMatchObject({
        ok: true,
        answer: "200 arrived (after a redirect)",
      });
      const [first, second] = receiver.received;
      expect([second!.url, second!.method]).toEqual(["/new", "POST"]);
      expect(second!.body).toBe(first!.body);
      const headers = second!.headers as Record<string, string>;
      expect(() => new Webhook(secret).verify(second!.body, headers)).not.toThrow();
    },
  );

  test.each([301, 302, 303])(
    "with %i is told where to put the address: a GET would lose the message",
    async (status) => {
      redirecting(status, (url) => (url === "/new" ? null : "/new"));
      const { ok, answer } = await tested(receiver.url);
      expect(ok).toBe(false);
      expect(answer).toContain(`with ${status}, on which the message would get lost`);
      expect(receiver.received).toHaveLength(1);
    },
  );

  test("to another origin gets nothing there: no message, no signature", async () => {
    redirecting(307, () => `${elsewhere.url}/hook`);
    const { ok, answer } = await tested(receiver.url);
    expect([ok, answer]).toEqual([
      false,
      expect.stringContaining(`redirects to ${elsewhere.url}, to which the body is not sent again`),
    ]);
    expect(elsewhere.received).toEqual([]);
  });

  test("in a circle is left after five times", async () => {
    redirecting(307, () => "/round");
    expect(await tested(receiver.url)).toMatchObject({
      ok: false,
      answer: "more than 5 redirects",
    });
    expect(receiver.received).toHaveLength(6);
  });

  test.each([
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/",
    "file:///etc/passwd",
    "http://user:pass@127.0.0.1/",
    "http://",
  ])("to %s is not followed", async (location) => {
    redirecting(307, () => location);
    expect(await tested(receiver.url)).toMatchObject({ ok: false });
    expect(receiver.received).toHaveLength(1);
  });

  test("without saying where to has not taken the message", async () => {
    receiver.answerBy((_, response) => response.writeHead(304).end());
    expect(await tested(receiver.url)).toMatchObject({ ok: false, answer: "304" });
  });
});

function dribble(response: ServerResponse): void {
  const more = setInterval(() => response.write("."), 20);
  response.on("close", () => clearInterval(more));
}
