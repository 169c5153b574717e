import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, expect, test } from "vitest";

import { askForTokens } from "./oauth-client.ts";

let stop = async () => {};
afterEach(() => stop());

/** A token endpoint that answers as it is told. */
async function endpoint(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stop = async () => {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
}

const ask = (token_endpoint: string, timeoutMs?: number) =>
  askForTokens({
    provider: { token_endpoint, client_id: "a client", auth_method: "basic" },
    secret: "a:secret",
    refreshToken: "rt",
    ...(timeoutMs !== undefined && { timeoutMs }),
  });

const answering = (status: number, body: string, headers: Record<string, string> = {}) =>
  endpoint((_, response) => response.writeHead(status, headers).end(body));

const json = { "content-type": "application/json" };

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

test("asks by a form, says who it is with both parts encoded, and wants JSON", async () => {
  const seen: Record<string, string | undefined>[] = [];
  const url = await endpoint((request, response) => {
    void textOf(request).then((body) => {
      const { authorization, accept } = request.headers;
      seen.push({ method: request.method, body, authorization, accept });
      response.end('{"access_token":"at","token_type":"bearer"}');
    });
  });
  await ask(url);
  expect(seen).toEqual([
    {
      method: "POST",
      body: "refresh_token=rt&grant_type=refresh_token",
      authorization: `Basic ${Buffer.from("a+client:a%3Asecret").toString("base64")}`,
      accept: "application/json",
    },
  ]);
});

test("takes new tokens also when the form of the answer is not right", async () => {
  // no token_type, no content type, a null, a number in a string
  const body = { access_token: "at", refresh_token: "rt2", scope: null, expires_in: "90" };
  const url = await answering(200, JSON.stringify({ ...body, refresh_expires_in: 1_800 }));
  expect(await ask(url)).toEqual({
    kind: "tokens",
    tokens: {
      accessToken: "at",
      refreshToken: "rt2",
      scope: null,
      lifetimeSeconds: 90,
      refreshLifetimeSeconds: 1_800,
    },
  });
});

test.each([
  [
    400,
    { error: "invalid_grant", error_description: "rt" },
    { kind: "lost", code: "invalid_grant" },
  ],
  [401, { error: "invalid_client" }, { kind: "halt", code: "invalid_client" }],
  [200, { error: "bad_refresh_token" }, { kind: "lost", code: "bad_refresh_token" }],
  [400, { error: "invalid_scope" }, { kind: "wrong", code: "invalid_scope" }],
  // an answer of a server that is not well decides nothing
  [500, { error: "invalid_grant" }, { kind: "passing", code: "http_500", isUncertain: false }],
  [429, { error: "invalid_request" }, { kind: "passing", code: "http_429", retryAfterSeconds: 7 }],
  [504, {}, { kind: "passing", code: "http_504", isUncertain: true }],
  [200, { token: "at" }, { kind: "passing", code: "no_token", isUncertain: true }],
])("status %i with %j is %j", async (status, body, expected) => {
  const headers = { ...json, "www-authenticate": "Basic", "retry-after": "7" };
  expect(await ask(await answering(status, JSON.stringify(body), headers))).toMatchObject(expected);
});

test("HTML is not an answer, whatever its status", async () => {
  const html = { "content-type": "text/html" };
  expect(await ask(await answering(200, "<html>", html))).toMatchObject({
    code: "not_json",
    isUncertain: true,
  });
  await stop();
  expect(await ask(await answering(403, "<html>", html))).toMatchObject({
    kind: "passing",
    code: "http_403",
  });
});

test("a connection that is cut, or an answer that does not come or does not end, leaves it uncertain", async () => {
  const cut = await ask(await endpoint((_, response) => response.destroy()));
  expect(cut).toMatchObject({ kind: "passing", isUncertain: true });
  await stop();
  const late = await ask(await endpoint(() => {}), 50);
  expect(late).toMatchObject({ kind: "passing", code: "timeout", isUncertain: true });
  await stop();
  const halfway = await ask(
    await endpoint((_, response) => void response.writeHead(200, json).write("{")),
    50,
  );
  expect(halfway).toMatchObject({ kind: "passing", code: "timeout", isUncertain: true });
});

test("an answer without end is not read to its end", async () => {
  const url = await endpoint((_, response) => {
    response.writeHead(200, json);
    const more = () => {
      while (!response.destroyed && response.write("x".repeat(65_536)));
    };
    response.on("drain", more);
    more();
  });
  expect(await ask(url)).toMatchObject({ kind: "passing", code: "not_json" });
});

test("nobody there: the token was certainly not used", async () => {
  const url = await endpoint(() => {});
  await stop();
  stop = async () => {};
  expect(await ask(url)).toMatchObject({ code: "ECONNREFUSED", isUncertain: false });
});

test.each([
  "http://example.org/token",
  "ftp://127.0.0.1/token",
  "no address",
  "http://localhost.example.org/",
])("%s is asked nothing", async (url) => {
  expect(await ask(url)).toEqual({ kind: "halt", code: "invalid_endpoint" });
});
