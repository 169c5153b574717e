import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfigurationError } from "horarium";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isPublic } from "../../src/outbound/addresses.ts";
import { readAllowedHosts } from "../../src/outbound/allowed-hosts.ts";
import { createOutbound } from "../../src/outbound/outbound.ts";
import { RefusedTarget } from "../../src/outbound/refused-target.ts";

let server: Server;
let asked: string[] = [];
let port: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.headers.host ?? "");
    if (request.url === "/endless") {
      const more = setInterval(() => response.write("x".repeat(65_536)), 1);
      response.on("close", () => clearInterval(more));
    } else if (request.url === "/metadata") {
      response.writeHead(302, { location: "http://169.254.169.254/latest/" }).end();
    } else if (request.url === "/again") {
      response.writeHead(307, { location: "/" }).end();
    } else response.end("hello");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const nobody = readAllowedHosts();

test.each([
  "http://127.0.0.1/",
  "http://localhost/",
  "http://2130706433/",
  "http://0x7f.1/",
  "http://0/",
  "http://[::1]/",
  "http://[::ffff:169.254.169.254]/",
  "http://[::ffff:7f00:1]/",
  "http://[64:ff9b::7f00:1]/",
  "http://[2002:7f00:1::]/",
  "http://[fd00:ec2::254]/",
  "http://169.254.169.254/latest/meta-data/",
  "http://100.100.100.200/",
  "http://10.0.0.1/",
  "http://172.31.255.255/",
  "http://192.168.1.1/",
  "http://93.184.215.14:22/",
  "http://evil@127.0.0.1/",
  "ftp://example.com/",
  "file:///etc/passwd",
])("%s is not sent to", async (url) => {
  asked = [];
  await expect(createOutbound(nobody)(url, { method: "POST", body: "x" })).rejects.toThrow(
    RefusedTarget,
  );
  expect(asked).toEqual([]);
});

describe("a name", () => {
  test("of this machine with a dot at its end does not get by", async () => {
    asked = [];
    await expect(createOutbound(nobody)("http://localhost./", { method: "GET" })).rejects.toThrow();
    expect(asked).toEqual([]);
  });

  test("that stands for a public and a private address is refused", async () => {
    const resolve = () =>
      Promise.resolve([
        { address: "93.184.215.14", family: 4 },
        { address: "10.0.0.1", family: 4 },
      ]);
    await expect(
      createOutbound(nobody, { resolve })("http://example.com/", { method: "GET" }),
    ).rejects.toThrow("example.com is not on the public internet");
  });

  test("is resolved once: the address that was checked is the one that is connected to", async () => {
    let times = 0;
    const resolve = () => {
      times++;
      return Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
    };
    const outbound = createOutbound(readAllowedHosts("hooks.internal"), { resolve });
    asked = [];
    const answer = await outbound(`http://hooks.internal:${port}/`, { method: "GET" });
    expect(answer).toMatchObject({ status: 200, text: "hello" });
    // the host stays, for servers with several names
    expect(asked).toEqual([`hooks.internal:${port}`]);
    expect(times).toBe(1);
  });
});

test("a redirect to where it may not go is not followed", async () => {
  const outbound = createOutbound(readAllowedHosts("127.0.0.0/8"));
  asked = [];
  await expect(outbound(`http://127.0.0.1:${port}/metadata`, { method: "GET" })).rejects.toThrow(
    "169.254.169.254 is not on the public internet",
  );
  expect(asked).toHaveLength(1);
});

test("a name that a redirect leads to is resolved and checked anew, and pinned", async () => {
  const asks: string[] = [];
  const resolve = (host: string) => {
    asks.push(host);
    // the second time the name server says something else
    const address = asks.length === 1 ? "127.0.0.1" : "10.0.0.1";
    return Promise.resolve([{ address, family: 4 }]);
  };
  const outbound = createOutbound(readAllowedHosts("127.0.0.1"), { resolve });
  await expect(
    outbound(`http://hooks.example:${port}/again`, { method: "POST", body: "x" }),
  ).rejects.toThrow(RefusedTarget);
  expect(asks).toEqual(["hooks.example", "hooks.example"]);
});

test("of an endless answer the beginning is read", async () => {
  const outbound = createOutbound(readAllowedHosts("127.0.0.1"));
  const { text } = await outbound(`http://127.0.0.1:${port}/endless`, { method: "GET" });
  expect(text).toHaveLength(4_000);
});

test("addresses of the public internet are public, and what cannot be read is not", () => {
  expect(["93.184.215.14", "2606:2800:21f:cb07::1"].map(isPublic)).toEqual([true, true]);
  expect(["", "x", "fe80::1%eth0", "::", "::ffff:93.184.215.14"].map(isPublic)).toEqual(
    Array.from({ length: 5 }, () => false),
  );
});

test("the operator's list takes names, addresses and networks, and says what it cannot read", () => {
  const allowed = readAllowedHosts("Hooks.internal, 10.20.0.0/16 [fd00::1]");
  expect([allowed.hasName("hooks.internal."), allowed.hasAddress("10.20.3.4")]).toEqual([
    true,
    true,
  ]);
  expect([allowed.hasAddress("10.21.0.1"), allowed.hasAddress("fd00::1")]).toEqual([false, true]);
  // a typing mistake does not open everything
  for (const entry of ["10.20.0.0/", "10.20.0.0/33", "10.20.0.0/0x8", "10.20.0.0/1e1"])
    expect(() => readAllowedHosts(entry)).toThrow(`"${entry}" is neither`);
  expect(() => readAllowedHosts("10.0.0.0/99")).toThrow(ConfigurationError);
  expect(() => readAllowedHosts("http://x")).toThrow("neither a host name");
});
