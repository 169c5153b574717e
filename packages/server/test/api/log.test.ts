import { beforeAll, expect, test } from "vitest";
import { useApi } from "./support.ts";

const api = useApi();
let path: string;

beforeAll(async () => {
  const { body } = await api.call("POST", "/executions", {
    handler: "greet",
    parameters: { name: "50% of \u001b[31mAda\nLovelace", times: 25 },
  });
  await api.horarium.runDue();
  path = `/executions/${body.id}/log`;
});

const sequences = (rows: { sequence: number }[]) => rows.map(({ sequence }) => sequence);

test("the end of a log is read from behind", async () => {
  const { body: last } = await api.call("GET", `${path}?before=2147483647&limit=3`);
  expect(sequences(last.rows)).toEqual([23, 24, 25]);
  expect(last).toMatchObject({ total: 25, status: "completed" });
  const { body: before } = await api.call("GET", `${path}?before=23&limit=2`);
  expect(sequences(before.rows)).toEqual([21, 22]);
  const { body: after } = await api.call("GET", `${path}?after=23`);
  expect(sequences(after.rows)).toEqual([24, 25]);
  expect((await api.call("GET", `${path}?after=1&before=9`)).status).toBe(422);
});

test("the whole log is searched, by a text that is no pattern, and by level", async () => {
  const { body } = await api.call("GET", `${path}/search?q=HELLO 50%25&limit=20`);
  expect(body).toMatchObject({ matches: 25, next: 20 });
  const { body: rest } = await api.call("GET", `${path}/search?q=hello&after=20`);
  expect(sequences(rest.rows)).toEqual([21, 22, 23, 24, 25]);
  expect(rest).toMatchObject({ matches: 25, next: null });
  for (const query of ["q=50%25x", "q=h_llo", "level=error", "q=hello&level=warn,error"])
    expect((await api.call("GET", `${path}/search?${query}`)).body).toMatchObject({
      rows: [],
      matches: 0,
    });
});

test("the whole log is searched by a regular expression, and by attempt; what is none is refused in words", async () => {
  for (const [query, matches] of [
    ["q=^hello .*ADA$&isPattern=true", 0],
    ["q=^hello .*Love&isPattern=true", 25],
    ["q=hello.%2BLovelace$&isPattern=true&attempt=1", 25],
    ["q=hello&attempt=2", 0],
    ["attempt=1", 25],
  ] as const) {
    expect((await api.call("GET", `${path}/search?${query}`)).body).toMatchObject({ matches });
  }
  const { status, body } = await api.call("GET", `${path}/search?q=hello(&isPattern=true`);
  expect(status).toBe(422);
  expect(body.detail).toContain("it is no regular expression: parentheses () not balanced");
  // a text with the same signs is a text
  expect((await api.call("GET", `${path}/search?q=hello(`)).body.matches).toBe(0);
});

test("a log is downloaded as a text, in which no message can pass for a line or speak to a terminal", async () => {
  const { status, headers, body } = await api.call("GET", `${path}/download`);
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(headers.get("content-disposition")).toMatch(
    /^attachment; filename="execution-[\w-]+\.log"$/,
  );
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  const lines = (body as string).split("\n");
  expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z info {2}hello 50% of \\u001b\[31mAda$/);
  expect(lines[1]).toBe("    Lovelace");
  expect(lines).toHaveLength(51);
});

test("a log longer than one reading is downloaded as a whole", async () => {
  const { body: asked } = await api.call("POST", "/executions", {
    handler: "greet",
    parameters: { times: 2_500 },
  });
  await api.horarium.runDue();
  const { body } = await api.call("GET", `/executions/${asked.id}/log/download`);
  expect((body as string).trimEnd().split("\n")).toHaveLength(2_500);
});

test.each(["/log/search?q=x", "/log/download", "/log?before=9"])(
  "there is no %s of an execution that there is not",
  async (rest) => {
    const id = "00000000-0000-7000-8000-000000000000";
    expect((await api.call("GET", `/executions/${id}${rest}`)).status).toBe(404);
  },
);
