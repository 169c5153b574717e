import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { startSmtpSink, type SmtpSink } from "../demo/servers/smtp-sink.ts";
import { smtpTransport, type OpenMail } from "../src/infra/smtp.ts";

let sink: SmtpSink;
let mail: OpenMail;

beforeAll(async () => {
  sink = await startSmtpSink({ slowMs: 50, keep: 3 });
  mail = smtpTransport(sink).open({ connections: 1, ratePerSecond: 200 });
});

beforeEach(() => sink.clear());

afterAll(async () => {
  mail.close();
  await sink.close();
});

const send = (to: string, more: { subject?: string; html?: string } = {}) =>
  mail.send(
    {
      messageId: "<d.1@library.example.org>",
      from: { name: "Library", address: "library@example.org" },
      to,
      subject: "Hello",
      text: "text",
      html: "<p>html</p>",
      headers: {},
      ...more,
    },
    AbortSignal.timeout(10_000),
  );

test.each([
  ["nouser@example.org", "bounce", "550 5.1.1"],
  ["full@example.org", "full", "552"],
  ["policy+2@example.org", "policy", "550 5.7.1"],
])("%s is answered with %s", async (to, verdict, code) => {
  expect(await send(to)).toMatchObject({ accepted: false, verdict, code });
  expect(sink.mails).toEqual([]);
});

test("grey@ is accepted the third time", async () => {
  const answers = [await send("grey@example.org"), await send("grey@example.org")];
  expect(answers).toMatchObject([{ verdict: "retry", code: "451 4.7.1" }, { verdict: "retry" }]);
  expect(await send("grey@example.org")).toMatchObject({ accepted: true, code: "250" });
  expect(sink.attempts).toHaveLength(3);
});

test("slow@ is accepted, later", async () => {
  const startedAt = performance.now();
  expect(await send("slow@example.org")).toMatchObject({ accepted: true });
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(45);
});

test("the inbox shows mails as text, and their HTML in a frame that can do nothing", async () => {
  await send("ada@example.org", {
    subject: "<script>alert(1)</script>",
    html: "<p id=x>written</p><script>alert(2)</script>",
  });
  const list = await (await fetch(sink.inboxUrl)).text();
  expect(list).not.toContain("<script");
  expect(list).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  const path = /href="(\/mails\/\d+)"/.exec(list)![1]!;

  const page = await fetch(new URL(path, sink.inboxUrl));
  expect(page.headers.get("content-security-policy")).toMatch(
    /^default-src 'none'; style-src 'nonce-/,
  );
  const body = await page.text();
  expect(body).not.toContain("<script");
  expect(body).toContain(`<iframe sandbox src="${path}/html"`);
  expect(body).toContain("d.1@library.example.org");

  const framed = await fetch(new URL(`${path}/html`, sink.inboxUrl));
  expect(framed.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(framed.headers.get("content-security-policy")).toMatch(/; sandbox$/);
  expect(await framed.text()).toContain("<p id=x>written</p>");

  const raw = await fetch(new URL(`${path}/raw`, sink.inboxUrl));
  expect(raw.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(await raw.text()).toContain("Message-ID: <d.1@library.example.org>");
});

test("the inbox answers only to its own name, and only GET", async () => {
  expect((await fetch(new URL("/mails/999", sink.inboxUrl))).status).toBe(404);
  expect((await fetch(sink.inboxUrl, { method: "POST" })).status).toBe(405);
  const asked = get(sink.inboxUrl, { headers: { host: "elsewhere.example.org" } });
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  response.resume();
  expect(response.statusCode).toBe(421);
});

test("the oldest mails make room", async () => {
  for (const name of ["a", "b", "c", "d"]) await send(`${name}@example.org`);
  expect(sink.mails.map(({ to }) => to[0])).toEqual([
    "b@example.org",
    "c@example.org",
    "d@example.org",
  ]);
});
