import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import {
  horarium,
  killAll,
  spawnHorarium,
  type HorariumProcess,
} from "../commands/support/horarium.ts";
import { startServer, type ServedHorarium } from "../commands/support/server.ts";
import { useServer } from "./support.ts";

const receiver = useServer();
const role = `jobs_${randomBytes(6).toString("hex")}`;
let database: TestDatabase;
let directory: string;
let env: NodeJS.ProcessEnv;
let server: ServedHorarium;
let worker: HorariumProcess;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(`create role ${role} login password 'of-jobs-alone'`);
  directory = await mkdtemp(join(tmpdir(), "horarium-everywhere-"));
  const url = new URL(database.url);
  url.username = role;
  url.password = "of-jobs-alone";
  env = {
    HORARIUM_SECRET_KEY: Buffer.alloc(32, "k").toString("base64"),
    HORARIUM_ALLOWED_HOSTS: "127.0.0.1",
    HORARIUM_SQL_JOBS_URL: url.href,
    HORARIUM_SHELL_JOBS: "on",
    HORARIUM_SHELL_DIRECTORY: directory,
    ...(process.getuid!() === 0 ? { HORARIUM_SHELL_USER: "61234:61234" } : {}),
  };
  await horarium(["migrate", "--database", database.url]);
  const { HORARIUM_SECRET_KEY } = env;
  server = await startServer(database.url, { HORARIUM_SECRET_KEY });
  env["HORARIUM_PUBLIC_URL"] = server.url;
  // who works offers the kinds; the server knows them by that
  worker = spawnHorarium(["worker", "--database", database.url], { env });
  await worker.says("Running (process");
});
afterAll(async () => {
  await killAll();
  await database.pool.query(`drop role ${role}`);
  await database.drop();
  await rm(directory, { recursive: true });
});

/** As somebody does who has a token. */
async function api(method: string, path: string, body?: object) {
  const response = await fetch(`${server.url}/api${path}`, {
    method,
    headers: { "content-type": "application/json", authorization: `Bearer ${server.token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // oxlint-disable-next-line typescript/no-explicit-any -- what comes over the wire is compared, not trusted
  return { status: response.status, body: (await response.json()) as any };
}
const cli = (args: string[], input = "") =>
  horarium([...args, "--database", database.url], { env, input });
const ended = async (id: string) => {
  for (;;) {
    const { body } = await api("GET", `/executions/${id}`);
    if (body.completedAt !== null) return body;
  }
};

/** Parameters of each, others for an edit, and what the result of both tells. */
const kinds: [string, () => object, () => object, (result: object) => unknown][] = [
  [
    "http",
    () => ({ url: `${receiver.url}/first` }),
    () => ({ url: `${receiver.url}/second`, method: "DELETE" }),
    (result) => (result as { status: number }).status,
  ],
  [
    "sql",
    () => ({ statement: "select $1::text as said", values: ["first"] }),
    () => ({ statement: "select $1::text as said", values: ["second"], readOnly: true }),
    (result) => (result as { rows: unknown[][] }).rows,
  ],
  [
    "shell",
    () => ({ command: { kind: "program", program: "/bin/echo", arguments: ["first"] } }),
    () => ({ command: { kind: "script", script: 'echo "$1"', arguments: ["second, $(id)"] } }),
    (result) => (result as { output: string }).output,
  ],
];

describe.each(kinds)("a job of %s", (kind, first, second, told) => {
  const name = `my-${kind}`;
  const expected = {
    http: [200, 200],
    sql: [[["first"]], [["second"]]],
    shell: ["first", "second, $(id)"],
  };
  const [ofFirst, ofSecond] = expected[kind as keyof typeof expected];
  const parametersOf = async (job: string) => (await api("GET", `/jobs/${job}`)).body.parameters;

  test("is created by the command line and run, and is copied, edited and put back by the API", async () => {
    const made = await cli([
      ...["jobs", "create", name, "--handler", kind, "--schedule", "@manual"],
      ...["--parameters", JSON.stringify(first())],
    ]);
    expect(made).toMatchObject({ code: 0 });
    const asked = await api("POST", `/jobs/${name}/run`, {});
    const done = await ended(asked.body.id);
    expect(done).toMatchObject({ status: "completed", trigger: "manual" });
    expect(told(done.result)).toEqual(ofFirst);

    const { body: job } = await api("GET", `/jobs/${name}`);
    const { handler, schedule, parameters, timeoutMs } = job;
    const copy = { name: `${name}-copy`, handler, schedule, parameters, timeoutMs };
    expect((await api("POST", "/jobs", copy)).status).toBe(201);
    expect(await parametersOf(copy.name)).toEqual(parameters);

    const { version } = job;
    const edited = await api("PATCH", `/jobs/${name}`, { version, parameters: second() });
    expect(edited.status).toBe(200);
    const again = await ended((await api("POST", `/jobs/${name}/run`, {})).body.id);
    expect(told(again.result)).toEqual(ofSecond);
    const { body: changes } = await api("GET", `/changes?job=${name}`);
    const { id } = changes.rows.find(({ verb }: { verb: string }) => verb === "edit");
    expect((await api("POST", `/changes/${id}/revert`, {})).status).toBe(200);
    expect(await parametersOf(name)).toEqual(parameters);
    expect(await parametersOf(copy.name)).toEqual(parameters);
  });

  test("is printed as code, and made of it again where it is not", async () => {
    const { code, standardOutput: text } = await cli(["export", name]);
    expect(code).toBe(0);
    expect(parse(text)).toMatchObject({ jobs: [{ name, handler: kind, parameters: first() }] });
    await cli(["jobs", "delete", name]);
    expect((await api("GET", `/jobs/${name}`)).status).toBe(404);
    expect(await cli(["apply", "-"], text)).toMatchObject({ code: 0 });
    expect(await parametersOf(name)).toMatchObject(first());
  });

  test("is tried dry and for real, and stays out of the statistics", async () => {
    const parameters = first();
    const useOf = async () => {
      const { body } = await api("GET", "/handlers/use");
      return body.rows.find((row: { handler: string }) => row.handler === kind);
    };
    const before = await useOf();
    const dry = await api("POST", "/jobs/test", { handler: kind, parameters, dryRun: true });
    expect((await ended(dry.body.id)).result).toMatchObject({ dryRun: true });
    const real = await api("POST", "/jobs/test", { handler: kind, parameters });
    const done = await ended(real.body.id);
    expect(done).toMatchObject({ trigger: "test", jobId: null, status: "completed" });
    expect(before).toMatchObject({ handler: kind });
    expect(await useOf()).toEqual(before);
  });

  test("with parameters that are none is refused by both, field by field", async () => {
    const wrong = { name: "wrong", handler: kind, schedule: "@manual", parameters: { nothing: 1 } };
    const answer = await api("POST", "/jobs", wrong);
    expect(answer).toMatchObject({ status: 422, body: { code: "parameters" } });
    const said = await cli([
      ...["jobs", "create", "wrong", "--handler", kind, "--schedule", "@manual"],
      ...["--parameters", '{"nothing":1}'],
    ]);
    expect(said.code).not.toBe(0);
    expect(said.output).toContain("parameters");
  });
});

test("an execution that was handed over ends by its callback, though the worker that asked is dead, and the server another", async () => {
  let headers: Record<string, string | string[] | undefined> = {};
  const asked = new Promise<void>((resolve) => {
    receiver.answer = (request, response) => {
      ({ headers } = request);
      response.writeHead(202).end(() => resolve());
    };
  });
  const parameters = { url: receiver.url, completion: { kind: "callback" } };
  const { body } = await api("POST", "/executions", { handler: "http", parameters });
  await asked;
  const row = async () => (await api("GET", `/executions/${body.id}`)).body;
  await expect.poll(async () => (await row()).workerId).toBeNull();
  worker.signal("SIGKILL");
  await worker.ended();
  server.process.signal("SIGKILL");
  await server.process.ended();
  const port = new URL(server.url).port;
  const { HORARIUM_SECRET_KEY } = env;
  const second = spawnHorarium(["server", "--database", database.url], {
    env: { HORARIUM_SECRET_KEY, HORARIUM_PORT: port },
  });
  await second.says("Running (process");
  const running = await row();
  expect(running).toMatchObject({ status: "running", workerId: null });
  // five minutes of silence, and a quarter of an hour in all
  const { leaseUntil, deadline } = running.handedOver;
  expect(Date.parse(deadline) - Date.parse(leaseUntil)).toBeGreaterThan(500_000);
  const token = String(headers["horarium-callback-token"]);
  const answer = await fetch(`${String(headers["horarium-callback-url"])}/complete`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ result: { films: 10 } }),
  });
  expect(answer.status).toBe(200);
  const done = { status: "completed", attempt: 1, result: { films: 10 }, handedOver: null };
  expect(await row()).toMatchObject(done);
  for (const process of [second, server.process, worker])
    expect(process.output()).not.toContain(token);
});

test("where the operator has switched on neither, there are no jobs of sql and shell", async () => {
  for (const handler of ["sql", "shell"]) {
    // of a node of its own, on a database that nobody else works on
    const other = await createTestDatabase();
    await horarium(["migrate", "--database", other.url]);
    const made = await horarium([
      "jobs",
      "create",
      "x",
      "--handler",
      handler,
      "--schedule",
      "@manual",
      "--database",
      other.url,
    ]);
    expect(made.code).not.toBe(0);
    expect(made.output).toContain(`no handler "${handler}"`);
    await other.drop();
  }
});
