import { describe, expect, test } from "vitest";
import { httpKind } from "../../src/kinds/http/http.ts";
import { readAllowedHosts } from "../../src/outbound/allowed-hosts.ts";
import type { Resolved } from "../../src/outbound/target.ts";
import { bareContext, noCallbacks, useServer } from "../kinds/support.ts";

const server = useServer();
const readSecrets = () => Promise.resolve(new Map<string, string>());

/** Asks as a job does, with a name server that answers each question with the next list of addresses. */
async function ask(url: string, { answers = [] as string[][], allowed = "", more = {} } = {}) {
  const asked: string[] = [];
  server.received.length = 0;
  const kind = httpKind({
    ...noCallbacks,
    allowed: readAllowedHosts(allowed),
    readSecrets,
    resolve(host) {
      const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? ["127.0.0.1"];
      asked.push(host);
      const found = addresses.map((address): Resolved => ({
        address,
        family: address.includes(":") ? 6 : 4,
      }));
      return Promise.resolve(found);
    },
  });
  const outcome = await Promise.resolve(kind.run(bareContext(kind, { url, ...more }))).then(
    (result) => ({ result: result as { status: number }, error: null }),
    (error: Error) => ({ result: null, error }),
  );
  return { ...outcome, asked };
}

describe("an http job does not reach", () => {
  test.each([
    "http://127.0.0.1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://0.0.0.0/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::7f00:1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:7f00:1::]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.100.100.200/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://224.0.0.1/",
    "http://①②⑦.⓪.⓪.①/",
  ])("%s", async (url) => {
    const { error } = await ask(url);
    expect(error).toMatchObject({ name: "DoNotRetry" });
    expect(error!.message).toContain("is not on the public internet");
  });

  test.each([
    ["a name of this machine", "http://localhost./", ["127.0.0.1"]],
    ["a public name with a private address", "http://inner.example.com/", ["10.1.2.3"]],
    [
      "a name with one private address among others",
      "http://two.example.com/",
      ["93.184.216.34", "127.0.0.1"],
    ],
    ["a name with a metadata address in IPv6 alone", "http://six.example.com/", ["fd00:ec2::254"]],
    ["a name with IPv4 within IPv6", "http://mapped.example.com/", ["::ffff:10.0.0.1"]],
  ])("%s", async (_, url, addresses) => {
    const { error } = await ask(url, { answers: [addresses] });
    expect(error!.message).toContain("is not on the public internet");
  });

  test("ports of other services", async () => {
    const { error } = await ask("http://example.com:6379/", { answers: [["93.184.216.34"]] });
    expect(error!.message).toMatch(/^port 6379 is refused/);
  });
});

test("it connects to the address that was checked, whatever the name server says the next moment", async () => {
  const { result, asked } = await ask(`http://rebound.example.com:${server.port}/`, {
    answers: [["127.0.0.1"], ["127.0.0.9"]],
    allowed: "127.0.0.1",
  });
  expect(result).toMatchObject({ status: 200 });
  expect(asked).toEqual(["rebound.example.com"]);
  expect(server.received).toMatchObject([
    { headers: { host: `rebound.example.com:${server.port}` } },
  ]);
});

test("a redirect to the same name is checked anew", async () => {
  server.answer = (_, response) => void response.writeHead(307, { location: "/again" }).end();
  const { error, asked } = await ask(`http://rebound.example.com:${server.port}/`, {
    answers: [["127.0.0.1"], ["169.254.169.254"]],
    allowed: "127.0.0.1",
    more: { method: "POST", body: { kind: "text", text: "once" } },
  });
  expect(error).toMatchObject({ name: "DoNotRetry" });
  expect(asked).toHaveLength(2);
  expect(server.received).toHaveLength(1);
});

test("proxies of the environment are not used", async () => {
  process.env["http_proxy"] = "http://127.0.0.1:1";
  process.env["NODE_USE_ENV_PROXY"] = "1";
  server.answer = (_, response) => void response.end("ok");
  try {
    const { result } = await ask(server.url, { allowed: "127.0.0.1" });
    expect(result).toMatchObject({ status: 200 });
  } finally {
    delete process.env["http_proxy"];
    delete process.env["NODE_USE_ENV_PROXY"];
  }
});

test("a name server that does not answer is waited for as long as for a connection", async () => {
  const kind = httpKind({
    ...noCallbacks,
    allowed: readAllowedHosts(),
    readSecrets,
    resolve: () => new Promise(() => {}),
  });
  const parameters = { url: "http://slow.example.com/", connectSeconds: 1 };
  await expect(kind.run(bareContext(kind, parameters))).rejects.toThrow(
    "slow.example.com: no connection within 1 s",
  );
});
