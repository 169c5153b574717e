import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, describe, expect, test } from "vitest";
import {
  openMail,
  type Mail,
  type MailOptions,
  type MailServer,
} from "../../src/channels/email/send-mail.ts";
import { selfSigned } from "./self-signed.ts";

const mail: Mail = {
  to: ["ada@example.org", "bob@example.org"],
  subject: "nightly: failed",
  text: "it does not work",
  html: "<p>it does not work</p>",
  id: "01a21ffc-a236-7000-9c1e-02aa9f7db0da",
  thread: null,
};

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

function sending(server: Partial<MailServer>, options: MailOptions = {}) {
  const settings = { host: "127.0.0.1", port: 25, secure: false, from: "alerts@example.org" };
  return openMail({ ...settings, ...server }, options)(mail);
}

/** A port behind which somebody does as it pleases. */
async function talking(talk: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    // who has given up closes, whenever that may be
    socket.on("error", () => {});
    talk(socket);
  });
  await listening(server);
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  return (server.address() as AddressInfo).port;
}

const listening = (server: Server) =>
  new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

async function serving(
  options: SMTPServerOptions,
  connected: (socket: Socket) => void = () => {},
): Promise<number> {
  const server = new SMTPServer({ authOptional: true, hideSTARTTLS: true, ...options });
  // a client that leaves in the middle is what is tried here
  server.on("error", () => {});
  server.server.on("connection", connected);
  await listening(server.server as Server);
  ends.push(() => new Promise((resolve) => server.close(() => resolve())));
  return (server.server.address() as AddressInfo).port;
}

const refusing = (responseCode: number, text: string) =>
  Object.assign(new Error(text), { responseCode });

describe("a mail server", () => {
  test("that does not greet is given up", async () => {
    const port = await talking(() => {});
    expect(await sending({ port }, { withinMs: 1_500 })).toEqual({
      ok: false,
      answer: "127.0.0.1: it did not take the mail within 1.5 s",
      isRefused: false,
    });
  });

  test("that answers without end is given up", async () => {
    const port = await talking((socket) => {
      socket.write("220 here\r\n");
      const more = setInterval(() => socket.write("250-and more\r\n"), 20);
      socket.on("close", () => clearInterval(more));
    });
    expect(await sending({ port }, { withinMs: 1_500 })).toMatchObject({
      ok: false,
      answer: expect.stringContaining("it did not take the mail within"),
    });
  });

  test("that closes in the middle of the mail has not taken it", async () => {
    let cut = () => {};
    const port = await serving(
      { onData: (stream) => stream.once("data", () => cut()) },
      (socket) => (cut = () => socket.destroy()),
    );
    const { answer, ...rest } = await sending({ port });
    expect(rest).toEqual({ ok: false, isRefused: false });
    expect(answer).not.toContain("within");
  });

  test("that greylists is asked again as long as any that is away", async () => {
    const port = await serving({
      onRcptTo: (_, __, callback) => callback(refusing(451, "4.7.1 greylisted, come back later")),
    });
    expect(await sending({ port })).toEqual({
      ok: false,
      answer: "127.0.0.1: 451 4.7.1 greylisted, come back later",
      isRefused: false,
    });
  });

  test("that knows none of the addresses has refused", async () => {
    const port = await serving({
      onRcptTo: (_, __, callback) => callback(refusing(550, "5.1.1 no such user")),
    });
    expect(await sending({ port })).toMatchObject({
      ok: false,
      answer: "127.0.0.1: 550 5.1.1 no such user",
      isRefused: true,
    });
  });

  test("that knows one of two addresses has taken it, and the answer says who did not get it", async () => {
    const port = await serving({
      onRcptTo: ({ address }, _, callback) =>
        callback(address.startsWith("bob") ? refusing(550, "5.1.1 no such user") : null),
    });
    const { ok, answer } = await sending({ port });
    expect(ok).toBe(true);
    expect(answer).toMatch(/^250 .*; not to bob@example\.org: 550 5\.1\.1 no such user$/);
  });

  test.each([
    // the last of them where no name server answers
    [{ host: "nowhere.invalid" }, /^nowhere\.invalid: .*(ENOTFOUND|EAI_AGAIN|timed out)/],
    [{ port: 9 }, /^127\.0\.0\.1: .*ECONNREFUSED/],
  ])("that is not there (%j) is said so", async (server, words) => {
    expect(await sending(server)).toMatchObject({
      ok: false,
      answer: expect.stringMatching(words),
      isRefused: false,
    });
  });
});

describe("a password", () => {
  const heard: string[] = [];
  // as some do, it repeats what it was given
  const onAuth: NonNullable<SMTPServerOptions["onAuth"]> = (
    { username, password },
    _,
    callback,
  ) => {
    const token = Buffer.from(`\0${username}\0${password}`).toString("base64");
    heard.push(String(password));
    callback(refusing(535, `5.7.8 no such user: ${password} (AUTH PLAIN ${token})`));
  };
  const secure = { ...selfSigned, secure: true, authMethods: ["PLAIN"], onAuth };
  const account = { user: "alerts", password: "canary-of-the-mail" };
  afterEach(() => void (heard.length = 0));

  test("does not go to a server without TLS, nor to one whose certificate is not valid", async () => {
    const plain = await serving({ onAuth });
    expect(await sending({ port: plain, ...account })).toMatchObject({ ok: false });
    const port = await serving(secure);
    const answer = await sending({ host: "localhost", port, secure: true, ...account });
    expect(answer).toMatchObject({
      ok: false,
      answer: expect.stringMatching(/^localhost: self-signed certificate/),
      isRefused: false,
    });
    expect(heard).toEqual([]);
  });

  test("that is refused stands in no answer, and can be put right while the mail waits", async () => {
    const server = { host: "localhost", port: await serving(secure), secure: true, ...account };
    const { answer, isRefused } = await sending(server, { ca: selfSigned.cert });
    expect(heard).toEqual([account.password]);
    expect(answer).toContain("535 5.7.8 no such user: [secret] (AUTH PLAIN ");
    expect(answer).not.toContain("canary");
    const token = /PLAIN (\S+?)\)/.exec(answer)![1]!;
    expect(Buffer.from(token, "base64").toString()).not.toContain("canary");
    expect(isRefused).toBe(false);
  });
});
