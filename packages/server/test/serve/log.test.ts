import { once } from "node:events";
import { mkdtemp, readFile, rm, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createServerLog } from "../../src/serve/log.ts";
import { openLogFile } from "../../src/serve/log-file.ts";

async function logFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "horarium-log-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "below", "server.log");
}

const request = {
  requestId: "1",
  method: "GET",
  path: "/api/jobs/:job",
  status: 200,
  ms: 1.5,
  who: "ada",
};

test("a request is a line of JSON", async () => {
  const path = await logFile();
  const log = createServerLog(path);
  log.answered(request);
  log.answered({ ...request, status: 503 });
  await log.close();
  const lines = (await readFile(path, "utf8")).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 30, ...request, msg: "request" },
    { level: 50, status: 503 },
  ]);
});

test("nothing that is logged can act in a terminal, or pass for a line of its own", async () => {
  const path = await logFile();
  const log = createServerLog(path);
  const who = 'a\n{"level":30}\r\u001b]8;;javascript:x\u0007\u009b31m\u202eb\u2028c\u007f';
  log.answered({ ...request, who });
  log.failed(new Error("\u001b[2J"), "2");
  await log.close();
  const text = await readFile(path, "utf8");
  // oxlint-disable-next-line no-control-regex -- these are what must not be there
  expect(text.replaceAll("\n", "")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/);
  const lines = text.trim().split("\n");
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[0]!)).toMatchObject({ who });
});

test("of an error its other fields are left out: those of a database quote values", async () => {
  const path = await logFile();
  const log = createServerLog(path);
  const error = Object.assign(new Error("duplicate key"), { detail: "Key (token)=(hunter2)" });
  log.failed(error, "3");
  await log.close();
  const text = await readFile(path, "utf8");
  expect(JSON.parse(text)).toMatchObject({ requestId: "3", error: { message: "duplicate key" } });
  expect(text).not.toContain("hunter2");
});

test("a log that another program has taken away is begun anew when it would be large", async () => {
  const path = await logFile();
  const file = openLogFile(path);
  onTestFinished(() => file.destroy());
  await once(file, "ready");
  await unlink(path);
  const begunAnew = once(file, "ready");
  file.write("x".repeat(11 * 1024 * 1024));
  await begunAnew;
  const written = once(file, "write");
  file.write("after\n");
  await written;
  expect(await readFile(path, "utf8")).toBe("after\n");
});

test("takes nothing after it was closed, and does not fail by it", async () => {
  const path = await logFile();
  const log = createServerLog(path);
  log.failed(new Error("before"), "1");
  await log.close();
  log.failed(new Error("after"), "2");
  const text = await readFile(path, "utf8");
  expect(text).toContain("before");
  expect(text).not.toContain("after");
});
