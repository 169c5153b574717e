import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, test } from "vitest";
import { httpKind } from "../../src/kinds/http/http.ts";
import { readAllowedHosts } from "../../src/outbound/allowed-hosts.ts";
import { bareContext, noCallbacks, useKinds, useServer } from "./support.ts";

const server = useServer();
const elsewhere = useServer();
const signingKey = `whsec_${Buffer.alloc(32, "k").toString("base64")}`;
const secrets: Readonly<Record<string, string>> = {
  token: "canary of/a+token",
  broken: "with a line\r\nX-Injected: yes",
  signing: signingKey,
};

const kind = httpKind({
  ...noCallbacks,
  allowed: readAllowedHosts("127.0.0.1"),
  readSecrets: (names) => Promise.resolve(new Map(names.map((name) => [name, secrets[name]!]))),
});
const { execute, everythingOf } = useKinds(() => Promise.resolve([kind]));

afterEach(() => {
  server.received.length = 0;
  elsewhere.received.length = 0;
  server.answer = (_, response) => void response.end("ok");
});

describe("a request", () => {
  test("is sent as it was written, with the execution's values in their places", async () => {
    server.answer = (_, response) => {
      response.setHeader("content-type", "application/json");
      response.setHeader("set-cookie", "session=canary");
      response.end('{"done":true}');
    };
    const row = await execute("http", {
      method: "POST",
      url: `${server.url}/run/{{executionId}}?slot={{slot}}`,
      query: [{ name: "try", value: "{{attempt}} & more" }],
      headers: [{ name: "X-Job", value: "job {{job}}." }],
      body: { kind: "json", value: { id: "{{executionId}}", list: ["{{attempt}}", 1] } },
    });
    expect(row).toMatchObject({ status: "completed" });
    expect(row.result).toMatchObject({
      status: 200,
      headers: { "content-type": "application/json" },
      body: '{"done":true}',
    });
    expect(JSON.stringify(row.result)).not.toContain("canary");
    const [received] = server.received;
    expect(received).toMatchObject({
      method: "POST",
      url: `/run/${row.id}?slot=&try=1+%26+more`,
      headers: { "x-job": "job .", "content-type": "application/json" },
    });
    expect(JSON.parse(received!.body)).toEqual({ id: row.id, list: ["1", 1] });
  });

  test("is signed so that the receiver can verify it, and not when it was changed", async () => {
    const row = await execute("http", {
      method: "POST",
      url: server.url,
      body: { kind: "text", text: "do it" },
      signingSecret: "signing",
    });
    const [{ headers, body }] = server.received as [(typeof server.received)[0]];
    const signed = headers as Record<string, string>;
    expect(signed["webhook-id"]).toBe(row.id);
    const receiver = new Webhook(signingKey);
    // what was signed is no JSON here: that it does not throw is what counts
    const verified = (text: string) => {
      try {
        receiver.verify(text, signed);
        return true;
      } catch (error) {
        return error instanceof SyntaxError;
      }
    };
    expect(verified(body)).toBe(true);
    expect(verified(`${body}!`)).toBe(false);
  });

  test.each([
    [{ kind: "bearer", secret: "token" }, "authorization", "Bearer canary of/a+token"],
    [{ kind: "header", name: "X-Key", secret: "token" }, "x-key", "canary of/a+token"],
    [
      { kind: "basic", user: "ada", secret: "token" },
      "authorization",
      `Basic ${Buffer.from("ada:canary of/a+token").toString("base64")}`,
    ],
  ])(
    "carries a secret (%j) that stands in nothing it leaves behind",
    async (authorization, header, sent) => {
      // the answer tells what it was sent: in two parts that divide the secret, and in other forms
      server.answer = ({ headers }, response) => {
        const got = String(headers[header]);
        const all = [
          got,
          encodeURIComponent(got),
          Buffer.from(got).toString("base64"),
          JSON.stringify(got),
        ].join(" | ");
        response.writeHead(500);
        response.write(all.slice(0, 12));
        setImmediate(() => response.end(all.slice(12)));
      };
      const failed = await execute("http", { url: server.url, authorization });
      expect(server.received[0]!.headers[header]).toBe(sent);
      expect(failed.error).toContain("[secret]");
      const left = [await everythingOf(failed.id)];
      const completed = await execute("http", {
        url: server.url,
        authorization,
        expectedStatus: ["500"],
      });
      expect(JSON.stringify(completed.result)).toContain("[secret]");
      left.push(await everythingOf(completed.id));
      for (const text of left) {
        expect(text).toContain('"token"');
        for (const form of [
          "canary",
          "Y2FuYXJ5",
          Buffer.from("ada:canary").toString("base64").slice(4),
        ])
          expect(text).not.toContain(form);
      }
    },
  );

  test("is not sent where a secret would end a header's line", async () => {
    const authorization = { kind: "header", name: "X-Key", secret: "broken" };
    const row = await execute("http", { url: server.url, authorization });
    expect(row).toMatchObject({ status: "failed", reason: "do_not_retry" });
    expect(row.error).toMatch(/^X-Key: a header's value has no line ends/);
    expect(server.received).toEqual([]);
  });
});

describe("parameters are refused", () => {
  test.each([
    ["a line end in a header", { headers: [{ name: "X-A", value: "a\r\nX-B: b" }] }],
    ["a line separator in a header", { headers: [{ name: "X-A", value: "a\u2028b" }] }],
    ["a folded header", { headers: [{ name: "X-A", value: "a\n b" }] }],
    ["a NUL in a header", { headers: [{ name: "X-A", value: "a\u0000b" }] }],
    ["a header's name with a colon", { headers: [{ name: "X-A: b", value: "c" }] }],
    ["Host", { headers: [{ name: "host", value: "example.com" }] }],
    ["Content-Length", { headers: [{ name: "Content-Length", value: "1" }] }],
    ["Transfer-Encoding", { headers: [{ name: "transfer-encoding", value: "chunked" }] }],
    ["a signature of one's own", { headers: [{ name: "webhook-signature", value: "v1,x" }] }],
    ["a credential in plain text", { headers: [{ name: "Authorization", value: "Bearer x" }] }],
    ["a password in the URL", { url: "http://ada:pass@example.com/" }],
    ["a fragment", { url: "http://a#@b/" }],
    ["another scheme", { url: "file:///etc/passwd" }],
    ["a placeholder in the host", { url: "http://{{job}}.example.com/" }],
    ["a placeholder behind a backslash", { url: "http://example.com\\{{job}}" }],
    ["an unknown placeholder", { url: "http://example.com/{{constructor}}" }],
    ["a body of a GET", { body: { kind: "text", text: "a" } }],
    ["an unknown name", { urll: "http://example.com/" }],
  ])("for %s", async (_, parameters) => {
    await expect(execute("http", { url: server.url, ...parameters })).rejects.toThrow(/parameters/);
  });
});

describe("the answer decides", () => {
  const answering = (status: number, headers: Record<string, string> = {}, body = "") => {
    server.answer = (_, response) => void response.writeHead(status, headers).end(body);
  };

  test.each([400, 401, 404, 409, 422])("%i is not tried again", async (status) => {
    answering(status, {}, "no such thing");
    const row = await execute("http", { url: server.url });
    expect(row).toMatchObject({ status: "failed", reason: "do_not_retry" });
    expect(row.error).toContain(`was answered with ${status}: no such thing`);
  });

  test.each([408, 425, 429, 500, 503, 204])("%i is tried again", async (status) => {
    answering(status);
    const row = await execute("http", { url: server.url, expectedStatus: ["200"] });
    expect(row).toMatchObject({ status: "scheduled", attempt: 1 });
  });

  test("Retry-After says when, up to a day", async () => {
    for (const [header, seconds] of [
      ["120", 120],
      ["999999999", 86_400],
    ] as const) {
      answering(429, { "retry-after": header });
      const row = await execute("http", { url: server.url });
      const waits = (row.due_at.getTime() - row.started_at!.getTime()) / 1_000;
      expect(waits).toBeGreaterThanOrEqual(seconds - 1);
      expect(waits).toBeLessThan(seconds + 60);
    }
  });

  test("an expected 404 completes it", async () => {
    answering(404);
    const row = await execute("http", { url: server.url, expectedStatus: ["2xx", "404"] });
    expect(row.status).toBe("completed");
  });

  test.each([
    [[{ kind: "contains", text: "green" }], "completed"],
    [[{ kind: "contains", text: "red" }], "scheduled"],
    [[{ kind: "equals", pointer: "/state/0/a~1b", value: { n: 1 } }], "completed"],
    [[{ kind: "equals", pointer: "/state/0/a~1b", value: { n: 2 } }], "scheduled"],
    [[{ kind: "equals", pointer: "/__proto__", value: {} }], "scheduled"],
  ])("checks %j: %s", async (checks, status) => {
    answering(200, {}, JSON.stringify({ state: [{ "a/b": { n: 1 } }], colour: "green" }));
    expect(await execute("http", { url: server.url, checks })).toMatchObject({ status });
  });

  test("what an answer says stands on one line of the error, without what acts on terminals", async () => {
    answering(400, {}, 'no\n{"level":"info"}\u001b]8;;javascript:x\u0007\rbut \u202eyes');
    const row = await execute("http", { url: server.url });
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    expect(row.error).not.toMatch(/[\u0000-\u001f\u202e]/);
  });
});

describe("an answer cannot hold it up", () => {
  test("1 MB of an endless one is read, and the connection closed", async () => {
    let closed: (() => void) | undefined;
    const isClosed = new Promise<void>((resolve) => (closed = resolve));
    server.answer = (_, response) => {
      response.on("close", () => closed!());
      const pour = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
        if (!response.destroyed) response.once("drain", pour);
      };
      pour();
    };
    const row = await execute("http", { url: server.url });
    await isClosed;
    expect(row.result).toMatchObject({ status: 200, bodyIsCut: true });
    expect(JSON.stringify(row.result).length).toBeLessThan(5_000);
  });

  test("what is compressed is not unpacked", async () => {
    server.answer = ({ headers }, response) => {
      expect(headers["accept-encoding"]).toBe("identity");
      response.writeHead(200, { "content-encoding": "gzip" }).end(Buffer.alloc(500, 31));
    };
    const checks = [{ kind: "contains", text: "a" }];
    expect((await execute("http", { url: server.url })).result).toMatchObject({ body: null });
    expect((await execute("http", { url: server.url, checks })).error).toContain("is no text");
  });

  test("a slow one ends at the time in all", async () => {
    server.answer = (_, response) => {
      const timer = setInterval(() => response.write("."), 50);
      response.on("close", () => clearInterval(timer));
    };
    const row = await execute("http", { url: server.url, totalSeconds: 1 });
    expect(row.error).toMatch(/not done within 1 s/);
  });

  test("one that does not begin ends at the time to the first byte", async () => {
    server.answer = () => {};
    const row = await execute("http", { url: server.url, firstByteSeconds: 1 });
    expect(row.error).toMatch(/no answer within 1 s/);
  });

  test("a port behind which nobody speaks TLS ends at the time to connect", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    const row = await execute("http", { url: `https://127.0.0.1:${port}/`, connectSeconds: 1 });
    expect(row.error).toMatch(/no connection within 1 s/);
    silent.close();
  });

  test("a cancelled execution closes the connection, and ends with the reason", async () => {
    const cancel = new AbortController();
    const closed = new Promise<void>((resolve) => {
      server.answer = (_, response) => {
        response.on("close", resolve);
        response.write("begun");
        cancel.abort(new Error("cancelled by ada"));
      };
    });
    const run = kind.run(bareContext(kind, { url: server.url }, cancel.signal));
    await expect(run).rejects.toThrow("cancelled by ada");
    await closed;
  });

  test("nobody there is said so, and tried again", async () => {
    const row = await execute("http", { url: "http://127.0.0.1:9/" });
    expect(row).toMatchObject({ status: "scheduled" });
    expect(row.error).toBe("127.0.0.1:9 cannot be reached: nobody listens there (ECONNREFUSED)");
  });
});

describe("a redirect", () => {
  const authorization = { kind: "bearer", secret: "token" };
  const redirecting = (status: number, to: (url: string) => string | null) => {
    server.answer = ({ url }, response) => {
      const location = to(url);
      if (location === null) response.end("arrived");
      else response.writeHead(status, { location }).end();
    };
  };

  test("within the origin keeps headers, body and method (307)", async () => {
    redirecting(307, (url) => (url === "/b" ? null : "/b"));
    const body = { kind: "text", text: "hello" };
    const row = await execute("http", {
      method: "POST",
      url: `${server.url}/a`,
      body,
      authorization,
    });
    expect(row.result).toMatchObject({ redirects: 1, url: `${server.url}/b`, body: "arrived" });
    expect(server.received[1]).toMatchObject({
      method: "POST",
      body: "hello",
      headers: { authorization: "Bearer canary of/a+token" },
    });
  });

  test("303 asks with GET, and without the body", async () => {
    redirecting(303, (url) => (url === "/b" ? null : "/b"));
    await execute("http", {
      method: "POST",
      url: server.url,
      body: { kind: "text", text: "hello" },
      signingSecret: "signing",
    });
    expect(server.received[1]).toMatchObject({ method: "GET", body: "" });
    expect(
      Object.keys(server.received[1]!.headers).filter((name) => /^(content|webhook)-/.test(name)),
    ).toEqual([]);
  });

  test("to another origin takes no credentials and no headers along, and gets none back", async () => {
    elsewhere.answer = (_, response) =>
      void response.writeHead(302, { location: `${server.url}/back` }).end();
    redirecting(302, (url) => (url === "/back" ? null : elsewhere.url));
    const row = await execute("http", {
      url: server.url,
      authorization,
      headers: [{ name: "X-Mine", value: "own" }],
    });
    expect(row.result).toMatchObject({ redirects: 2, body: "arrived" });
    for (const { headers } of [elsewhere.received[0]!, server.received[1]!]) {
      expect(headers).not.toHaveProperty("authorization");
      expect(headers).not.toHaveProperty("x-mine");
    }
  });

  test("to another origin does not take the body along", async () => {
    redirecting(307, () => elsewhere.url);
    const row = await execute("http", {
      method: "POST",
      url: server.url,
      body: { kind: "text", text: "hello" },
    });
    expect(row).toMatchObject({ status: "failed", reason: "do_not_retry" });
    expect(elsewhere.received).toEqual([]);
  });

  test("is followed five times", async () => {
    redirecting(302, (url) => (url === "/5" ? null : `/${Number(url.slice(1)) + 1}`));
    expect((await execute("http", { url: `${server.url}/0` })).status).toBe("completed");
    server.received.length = 0;
    redirecting(302, (url) => `/${Number(url.slice(1)) + 1}`);
    const row = await execute("http", { url: `${server.url}/0` });
    expect(row).toMatchObject({ status: "failed", error: "more than 5 redirects" });
    expect(server.received).toHaveLength(6);
  });

  test.each([
    "http://169.254.169.254/latest/meta-data/",
    "http://127.0.0.2/",
    "http://[::1]/",
    "file:///etc/passwd",
    "http://user:pass@127.0.0.1/",
  ])("to %s is refused", async (location) => {
    redirecting(302, () => location);
    const row = await execute("http", { url: server.url });
    expect(row).toMatchObject({ status: "failed", reason: "do_not_retry" });
    expect(server.received).toHaveLength(1);
  });

  test("is judged as any other answer where it is not to be followed", async () => {
    redirecting(302, () => "http://169.254.169.254/");
    const row = await execute("http", {
      url: server.url,
      followRedirects: false,
      expectedStatus: ["3xx"],
    });
    expect(row.status).toBe("completed");
  });
});

describe("a dry run", () => {
  const dry = {
    method: "POST",
    dryRun: true,
    body: { kind: "json", value: { try: "{{attempt}}" } },
  };

  test("shows the request without its secrets, and sends nothing", async () => {
    const row = await execute("http", {
      ...dry,
      url: `${server.url}/run?job={{executionId}}`,
      authorization: { kind: "bearer", secret: "token" },
      signingSecret: "signing",
    });
    expect(row.result).toMatchObject({
      dryRun: true,
      method: "POST",
      url: `${server.url}/run?job=${row.id}`,
      headers: {
        authorization: "Bearer [secret]",
        "webhook-id": row.id,
        "webhook-signature": "[secret]",
        "content-type": "application/json",
      },
      body: '{"try":"1"}',
      target: { isAllowed: true, addresses: ["127.0.0.1"] },
    });
    expect(server.received).toEqual([]);
    const left = await everythingOf(row.id);
    for (const secret of ["canary", signingKey.slice(6)]) expect(left).not.toContain(secret);
  });

  test("says where it may not go", async () => {
    const row = await execute("http", { ...dry, url: "http://169.254.169.254/latest/" });
    expect(row.result).toMatchObject({
      target: { isAllowed: false, reason: expect.stringContaining("not on the public internet") },
    });
  });

  test("fails where a request could not be made either", async () => {
    const authorization = { kind: "header", name: "X-Key", secret: "broken" };
    const row = await execute("http", { ...dry, url: server.url, authorization });
    expect(row).toMatchObject({ status: "failed", reason: "do_not_retry" });
  });
});
