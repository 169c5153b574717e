import { connect } from "node:net";
import { expect, test } from "vitest";
import { useApi } from "../api/support.ts";
import { codeOf } from "../auth/support.ts";

const api = useApi();

let count = 0;
const create = (more: object) =>
  api.call("POST", "/jobs", {
    name: `sized ${count++}`,
    handler: "greet",
    schedule: "@manual",
    ...more,
  });
const preview = (schedule: string) =>
  api.call("POST", "/schedules/preview", { schedule, timezone: "UTC" });
const list = (limit: number) => api.call("GET", `/jobs?limit=${limit}`);
/** A body of so many bytes that is right but for its size. */
const bytes = (size: number) => {
  const body = (text: string) =>
    JSON.stringify({
      name: `sized ${count}`,
      handler: "greet",
      schedule: "@manual",
      description: text,
    });
  return api.call("POST", "/jobs", body("x".repeat(size - body("").length)));
};
const nested = (depth: number) => {
  let parameters: object = {};
  for (let level = 2; level < depth; level++) parameters = { a: parameters };
  return create({ parameters });
};
const values = (number: number) =>
  // beside the four of the job and the list itself
  create({ parameters: { list: Array.from({ length: number - 5 }, () => 0) } });

const fits = (answer: { status: number; body: { code?: string } }) =>
  ["413 too_large", "422 too_deep", "422 too_many_keys"].includes(
    `${answer.status} ${answer.body?.code ?? ""}`,
  ) === false;

test.each([
  ["bytes of a body", bytes, 256 * 1024, "413 too_large"],
  ["levels of a body", nested, 20, "422 too_deep"],
  ["values of a body", values, 1_000, "422 too_many_keys"],
])("%s", async (_, ask, limit, refused) => {
  // what fits is read; it may be refused for what it says
  for (const size of [limit - 1, limit]) expect(fits(await ask(size))).toBe(true);
  expect(codeOf(await ask(limit + 1))).toBe(refused);
});

test.each([
  ["characters of a name", (n: number) => create({ name: "n".repeat(n) }), 100],
  ["characters of a title", (n: number) => create({ title: "t".repeat(n) }), 200],
  ["characters of a reason", (n: number) => create({ reason: "r".repeat(n) }), 500],
])("%s", async (_, ask, limit) => {
  for (const size of [limit, limit - 1]) expect(codeOf(await ask(size))).toBe("201");
  expect(codeOf(await ask(limit + 1))).toBe("422 invalid");
});

test("characters of a schedule", async () => {
  const schedule = (n: number) => `0 3 * * *${" ".repeat(n - 9)}`;
  for (const size of [255, 256]) expect(codeOf(await preview(schedule(size)))).toBe("200");
  expect(codeOf(await preview(schedule(257)))).toBe("422 invalid");
});

test("rows of a list", async () => {
  for (const size of [199, 200]) expect((await list(size)).status).toBe(200);
  for (const size of [201, 0, -1, 1.5]) expect(codeOf(await list(size))).toBe("422 invalid");
});

test.each([
  ["more than is taken", 300_000, 413],
  ["what nobody sent who is known", 200_000, 401],
])(
  "who is refused in the middle of a body, for %s, goes on asking on the same connection",
  async (_, length, status) => {
    const half = "x".repeat(length / 2);
    const head = (method: string) => `${method} /api/jobs HTTP/1.1\r\nHost: a\r\n`;
    const ask = async () => {
      const { hostname, port } = new URL(api.url);
      const socket = connect(Number(port), hostname).setEncoding("utf8");
      socket.write(`${head("POST")}Content-Length: ${length}\r\n\r\n${half}`);
      let answered = "";
      for await (const text of socket as AsyncIterable<string>) {
        const isRefused = answered.includes(`HTTP/1.1 ${status}`);
        answered += text;
        if (answered.includes("HTTP/1.1 200")) break;
        if (!isRefused && answered.includes(`HTTP/1.1 ${status}`))
          socket.write(`${half}${head("GET")}X-Test-Person: admin\r\n\r\n`);
      }
      return answered.match(/(?<=HTTP\/1.1 )\d+/g);
    };
    // who takes more than half a second to send the rest finds the connection closed
    await expect.poll(ask).toEqual([String(status), "200"]);
  },
);

test("who is refused before all of a body was read can go on asking", async () => {
  const much = { text: "x".repeat(300_000) };
  for (let n = 0; n < 20; n++) {
    expect(codeOf(await api.call("POST", "/jobs", much))).toBe("413 too_large");
    expect((await api.call("POST", "/jobs", { text: "x".repeat(200_000) }, null)).status).toBe(401);
  }
  expect((await list(1)).status).toBe(200);
});
