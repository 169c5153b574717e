import { afterEach, describe, expect, test } from "vitest";
import { httpKind } from "../../src/kinds/http/http.ts";
import { readAllowedHosts } from "../../src/outbound/allowed-hosts.ts";
import { createOutbound } from "../../src/outbound/outbound.ts";
import type { Resolve } from "../../src/outbound/target.ts";
import { bareContext, noCallbacks, useServer } from "../kinds/support.ts";
import { startNameServer } from "../outbound/name-server.ts";

const server = useServer();
afterEach(() => {
  server.received.length = 0;
  server.answer = (_, response) => void response.end("ok");
});

/** Who is there answers, if late: the machine may do much else too. */
const patient = 60;

/** Both that go out to addresses which somebody has typed in. Each gives why it did not. */
const waysOut: [string, (url: string, means?: Means) => Promise<string>][] = [
  [
    "an http job",
    async (url, { allowed = "", resolve, seconds = patient } = {}) => {
      const kind = httpKind({
        ...noCallbacks,
        allowed: readAllowedHosts(allowed),
        readSecrets: () => Promise.resolve(new Map()),
        ...(resolve === undefined ? {} : { resolve }),
      });
      try {
        await kind.run(bareContext(kind, { url, connectSeconds: seconds }));
      } catch (error) {
        return (error as Error).message;
      }
      return "reached";
    },
  ],
  [
    "a webhook",
    async (url, { allowed = "", resolve, seconds = patient } = {}) => {
      const outbound = createOutbound(readAllowedHosts(allowed), {
        answerMs: seconds * 1_000,
        ...(resolve === undefined ? {} : { resolve }),
      });
      try {
        await outbound(url, { method: "GET" });
      } catch (error) {
        return (error as Error).message;
      }
      return "reached";
    },
  ],
];
interface Means {
  allowed?: string;
  resolve?: Resolve;
  /** After so long it is given up. */
  seconds?: number;
}

/** Loopback, private networks and metadata, in every way of writing that somebody has tried. */
const written = [
  // one number, octal, hexadecimal, and some of the four
  "http://2130706433/",
  "http://017700000001/",
  "http://0x7f000001/",
  "http://0x7f.0x0.0x0.0x1/",
  "http://0177.0.0.1/",
  "http://0177.0000.0000.0001/",
  "http://127.1/",
  "http://127.0.1/",
  "http://127.0x0.01/",
  "http://2852039166/latest/meta-data/",
  "http://0xa9fea9fe/",
  "http://0251.0376.0251.0376/",
  "http://169.254.43518/",
  "http://167772161/",
  "http://0/",
  "http://0.0.0.0/",
  "http://0.1.2.3/",
  // other signs that are read as digits and dots
  "http://①②⑦.⓪.⓪.①/",
  "http://１２７.０.０.１/",
  "http://127。0。0。1/",
  "http://127．0．0．1/",
  "http://127｡0｡0｡1/",
  "http://%31%32%37.0.0.1/",
  "http://127%2e0%2e0%2e1/",
  "http://127.0.0.1./",
  "http://127.\t0.0.1/",
  "http:\\\\127.0.0.1/",
  "http:127.0.0.1/",
  "http:///127.0.0.1/",
  // loopback, private, link-local, shared, benchmarks, documentation, multicast, broadcast
  "http://127.255.255.254/",
  "http://10.255.255.255/",
  "http://172.16.0.1/",
  "http://172.31.255.254/",
  "http://192.168.0.1/",
  "http://169.254.169.254/latest/api/token",
  "http://169.254.170.2/v2/credentials",
  "http://100.64.0.1/",
  "http://100.100.100.200/latest/meta-data/",
  "http://192.0.0.192/",
  "http://198.18.0.1/",
  "http://192.0.2.1/",
  "http://224.0.0.251/",
  "http://240.0.0.1/",
  "http://255.255.255.255/",
  // IPv6, and IPv4 within it
  "http://[::1]/",
  "http://[0:0:0:0:0:0:0:1]/",
  "http://[::]/",
  "http://[::ffff:127.0.0.1]/",
  "http://[::ffff:7f00:1]/",
  "http://[0:0:0:0:0:ffff:a9fe:a9fe]/",
  "http://[::ffff:0:127.0.0.1]/",
  "http://[::127.0.0.1]/",
  "http://[64:ff9b::127.0.0.1]/",
  "http://[64:ff9b::a9fe:a9fe]/",
  "http://[64:ff9b:1::a00:1]/",
  "http://[2002:7f00:1::1]/",
  "http://[2002:a9fe:a9fe::]/",
  "http://[2001:0:53aa:64c:0:0:80ff:fffe]/",
  "http://[fe80::1]/",
  "http://[fe80::5efe:7f00:1]/",
  "http://[fec0::1]/",
  "http://[fc00::1]/",
  "http://[fd00:ec2::254]/latest/meta-data/",
  "http://[fd20:ce::254]/",
  "http://[ff02::1]/",
];

/** Where the host is not what it seems: what stands in front is a name or a password, and is not sent to either. */
const pretended = [
  "http://example.com@127.0.0.1/",
  "http://example.com:80@127.0.0.1/",
  "http://127.0.0.1@example.com/",
  "http://user:pass@example.com/",
  "http://example.com%40127.0.0.1/",
  "http://[::ffff:127.0.0.1%25lo]/",
  "http://[fe80::1%25eth0]/",
  "http://127.0.0.1:notaport/",
  "http://127.0.0.1 .example.com/",
];

describe.each(waysOut)("%s reaches nothing inside", (_, goesTo) => {
  test.each(written)("by %s", async (url) => {
    const why = await goesTo(url);
    expect(why).toMatch(/is not on the public internet|must be an address like/);
  });

  test.each(pretended)("by %s", async (url) => {
    const why = await goesTo(url, {
      resolve: () => Promise.reject(new Error("asked a name server")),
    });
    expect(why).toMatch(/user|address|invalid url/i);
    expect(why).not.toContain("asked a name server");
  });

  test("by a backslash, behind which the host begins for some", async () => {
    const asked: string[] = [];
    const resolve: Resolve = (host) => {
      asked.push(host);
      return Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
    };
    const why = await goesTo("http://example.com\\@127.0.0.1/", { resolve });
    expect(why).toMatch(/is not on the public internet|must be an address like/);
    expect(asked.filter((host) => host !== "example.com")).toEqual([]);
  });

  test.each([22, 25, 53, 3306, 5432, 6379, 9200, 11_211, 27_017])("on port %i", async (port) => {
    const resolve: Resolve = () => Promise.resolve([{ address: "93.184.216.34", family: 4 }]);
    expect(await goesTo(`http://example.com:${port}/`, { resolve })).toContain(
      `port ${port} is refused`,
    );
  });

  test.each(["ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_", "data:,x"])(
    "by %s",
    async (url) => {
      expect(await goesTo(url)).toMatch(/only http and https|must be an address like/);
    },
  );
});

describe.each(waysOut)("%s asks a name server, and", (_, goesTo) => {
  const withNames = async (
    answer: (name: string) => string[],
    url: string,
    more: Means = {},
  ): Promise<{ why: string; asked: string[] }> => {
    const names = await startNameServer(answer);
    try {
      return { why: await goesTo(url, { ...more, resolve: names.resolve }), asked: names.asked };
    } finally {
      await names.close();
    }
  };

  test.each([
    ["localhost.example.com", ["127.0.0.1"]],
    ["metadata.google.internal", ["169.254.169.254"]],
    ["instance-data.ec2.internal", ["169.254.169.254"]],
    ["metadata.azure.internal", ["169.254.169.254"]],
    ["169.254.169.254.nip.example", ["169.254.169.254"]],
    ["six.example.com", ["fd00:ec2::254"]],
    ["mapped.example.com", ["::ffff:a9fe:a9fe"]],
    ["nat64.example.com", ["64:ff9b::7f00:1"]],
    ["both.example.com", ["93.184.216.34", "::1"]],
    ["several.example.com", ["93.184.216.34", "10.0.0.1"]],
  ])("does not go to %s, which is %j", async (name, addresses) => {
    const { why, asked } = await withNames(() => addresses, `http://${name}/`);
    expect(why).toBe(
      `${name} is not on the public internet; an admin can allow it in HORARIUM_ALLOWED_HOSTS`,
    );
    expect(asked).toEqual([`A ${name}`, `AAAA ${name}`]);
  });

  test("goes where the first answer led, when the name is another address the next moment", async () => {
    let times = 0;
    // allowed first, so that it is reached; another address of this machine then, where the same server listens not
    const { why, asked } = await withNames(
      () => (times++ < 2 ? ["127.0.0.1"] : ["127.0.0.9"]),
      `http://rebound.example.com:${server.port}/`,
      { allowed: "127.0.0.1" },
    );
    expect(why).toBe("reached");
    expect(asked).toHaveLength(2);
    expect(server.received).toHaveLength(1);
  });

  test("comes not to this machine, when the name is public first and this machine then", async () => {
    let times = 0;
    const { asked } = await withNames(
      // of documentation, but not in a test: nobody answers at this one
      () => (times++ < 2 ? ["192.88.98.1"] : ["127.0.0.1"]),
      `http://rebound.example.com:8080/`,
      { seconds: 1 },
    );
    expect(asked).toHaveLength(2);
    expect(server.received).toEqual([]);
  });

  test("is checked again at a redirect, also to the same name", async () => {
    server.answer = (_, response) => void response.writeHead(302, { location: "/again" }).end();
    let times = 0;
    const { why } = await withNames(
      () => (times++ < 2 ? ["127.0.0.1"] : ["169.254.169.254"]),
      `http://rebound.example.com:${server.port}/`,
      { allowed: "127.0.0.1" },
    );
    expect(why).toMatch(/is not on the public internet|is refused/);
    expect(server.received).toHaveLength(1);
  });
});

describe.each(waysOut)("%s follows no redirect", (_, goesTo) => {
  test.each([
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://[::ffff:169.254.169.254]/",
    "//169.254.169.254/",
    "http://user:pass@127.0.0.1/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "http://127.0.0.9/",
  ])("to %s", async (location) => {
    server.answer = (_, response) => void response.writeHead(307, { location }).end();
    await goesTo(server.url, { allowed: "127.0.0.1" });
    // from here on it was this server or nobody
    expect(server.received.map(({ url }) => url)).toEqual(["/"]);
  });
});
