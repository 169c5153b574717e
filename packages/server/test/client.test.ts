import { createWorker, DoNotRetry, RefusedError, type WorkContext } from "@horarium/client";
import { createHorarium, standIn, type Horarium } from "horarium";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { serveApi } from "./support/serve-api.ts";

let database: TestDatabase;
let horarium: Horarium;
let served: Awaited<ReturnType<typeof serveApi>>;
const workers: ReturnType<typeof createWorker>[] = [];

const token = "the token of a worker";

beforeAll(async () => {
  database = await createTestDatabase();
  horarium = createHorarium({ db: database.pool, handlers: [], lease: "5s" });
  await horarium.migrate();
  await horarium.start();
  served = await serveApi({
    horarium,
    authenticate: async (request) =>
      request.headers.get("authorization") === `Bearer ${token}`
        ? { name: "token:worker", role: "admin", scopes: ["work"], handlers: ["echo"] }
        : null,
    failed: (error) => {
      throw error;
    },
  });
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop({ withinMs: 0 });
});
afterAll(async () => {
  await served.close();
  await horarium.stop();
  await database.drop();
});

const echo = standIn({
  name: "echo",
  description: null,
  parameters: null,
  isolation: "inline",
  version: null,
  limits: { retry: { attempts: 2, backoff: "10ms", jitter: 0 } },
  publishedAt: new Date(),
  workers: 1,
  seenAt: null,
});

const isComplete = (url: unknown) => url instanceof URL && url.pathname.endsWith("/complete");

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

type Run = (context: WorkContext) => unknown;

function worker(run: Run, more: Partial<Parameters<typeof createWorker>[0]> = {}) {
  const made = createWorker({
    url: served.url,
    token,
    name: "tester",
    handlers: { echo: { backoffMs: 10, attempts: 2, run } },
    ...more,
  });
  workers.push(made);
  return made;
}

/** As soon as it has ended. */
async function ended(id: string) {
  await expect.poll(async () => (await horarium.execution(id)).completed_at).not.toBeNull();
  return horarium.execution(id);
}

describe("the client", () => {
  test("runs what is due at most so many at a time, and tells how far it is", async () => {
    let [now, most] = [0, 0];
    const both = deferred();
    const one = worker(
      async ({ parameters, log, progress, checkpoint, attempt, idempotencyKey }) => {
        most = Math.max(most, ++now);
        if (now === 2) both.resolve();
        await both.promise;
        log.warn("in the midst", { attempt });
        progress(1, 2, "half");
        await checkpoint({ at: 1 });
        now--;
        return { parameters, idempotencyKey };
      },
      { concurrency: 2 },
    );
    const asked = await Promise.all([1, 2, 3, 4].map((n) => horarium.enqueue(echo, { n })));
    await one.start();
    for (const [index, { id }] of asked.entries()) {
      expect(await ended(id)).toMatchObject({
        status: "completed",
        result: { parameters: { n: index + 1 }, idempotencyKey: id },
        progress: { done: 1, total: 2, text: "half" },
        checkpoint: { at: 1 },
      });
      expect(await horarium.log(id)).toMatchObject([
        { level: "warn", message: "in the midst", fields: { attempt: 1 } },
      ]);
    }
    expect(most).toBe(2);
  });

  test("tells what a handler throws, and whether to try again", async () => {
    const thrown = [new TypeError("at first"), new DoNotRetry("never again")];
    await worker(() => {
      throw thrown.shift()!;
    }).start();
    const { id } = await horarium.enqueue(echo, {});
    expect(await ended(id)).toMatchObject({ status: "failed", reason: "do_not_retry" });
    expect(await horarium.attempts(id)).toMatchObject([
      { outcome: "failed", error: "at first", error_stack: expect.stringContaining("TypeError") },
      { outcome: "failed", error: "never again" },
    ]);
  });

  test("tells what cannot be told: a result that is no JSON, fields that are none, lines that are too long", async () => {
    const { id } = await horarium.enqueue(echo, {});
    const one = worker(({ log }) => {
      log("a BigInt", { big: 1n });
      for (const letter of ["a", "b", "c", "d", "e"]) log(letter.repeat(100_000));
      log("the last", { n: 1 });
      return { big: 1n };
    });
    await one.start();
    expect(await ended(id)).toMatchObject({
      status: "failed",
      reason: "do_not_retry",
      attempt: 1,
      error: expect.stringContaining("the result is no JSON") as string,
    });
    const lines = await horarium.log(id);
    expect(lines.map(({ message }) => message.slice(0, 8))).toEqual([
      "a BigInt",
      ...["a", "b", "c", "d", "e"].map((letter) => letter.repeat(8)),
      "the last",
    ]);
    expect(lines[0]!.fields).toMatchObject({
      unreadable: expect.stringContaining("BigInt") as string,
    });
    expect(lines.at(-1)!.fields).toEqual({ n: 1 });
  });

  test("keeps its lease for as long as it works, and stops when it is cancelled", async () => {
    const begun = deferred();
    await worker(async ({ signal }) => {
      begun.resolve();
      await new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error));
      });
    }).start();
    const { id } = await horarium.enqueue(echo, {});
    await begun.promise;
    const { lease_until: first } = await horarium.execution(id);
    // for longer than a lease
    await expect
      .poll(async () => +(await horarium.execution(id)).lease_until! - +first!)
      .toBeGreaterThan(5_000);
    await horarium.cancel(id, { by: "ada" });
    expect(await ended(id)).toMatchObject({ status: "cancelled", attempt: 1, worker_losses: 0 });
  });

  test("tells an outcome again until it is heard", async () => {
    let lost = 0;
    const one = worker(() => "done", {
      fetch: async (url, init) => {
        const answer = await fetch(url, init);
        // the server has it, and the answer does not arrive
        if (isComplete(url) && lost++ < 2) throw new TypeError("fetch failed");
        return answer;
      },
    });
    await one.start();
    const { id } = await horarium.enqueue(echo, {});
    expect(await ended(id)).toMatchObject({ status: "completed", result: "done", attempt: 1 });
    await expect.poll(() => lost).toBeGreaterThan(1);
    expect(await horarium.attempts(id)).toMatchObject([{ outcome: "completed" }]);
  });

  test("leaves nothing behind with each execution that it waits for", async () => {
    const warnings: string[] = [];
    const warn = ({ name }: Error) => warnings.push(name);
    process.on("warning", warn);
    const asked = await Promise.all(Array.from({ length: 15 }, () => horarium.enqueue(echo, {})));
    await worker(() => null).start();
    for (const { id } of asked) expect(await ended(id)).toMatchObject({ status: "completed" });
    process.off("warning", warn);
    expect(warnings).not.toContain("MaxListenersExceededWarning");
  });

  test("goes on with what it runs while a proxy answers for the server, and while it cannot register anew", async () => {
    const renewed = deferred();
    let isAway = false;
    let isRefused = false;
    const one = worker(
      async ({ signal }) => {
        await renewed.promise;
        signal.throwIfAborted();
        return "done";
      },
      {
        concurrency: 2,
        fetch: async (url, init) => {
          const asked = (url as URL).pathname.split("/").at(-1);
          if (isAway && asked === "claim")
            return Response.json({ code: "not_found" }, { status: 404 });
          if (isAway && asked === "workers") throw new TypeError("fetch failed");
          if (isAway && asked === "renew" && !isRefused) {
            isRefused = true;
            return new Response("default backend - 404", { status: 404 });
          }
          const answer = await fetch(url, init);
          if (asked === "workers")
            return Response.json({ ...((await answer.json()) as object), renewEveryMs: 50 });
          if (asked === "claim") {
            const { executions } = (await answer.clone().json()) as { executions: unknown[] };
            isAway = executions.length > 0;
          }
          if (asked === "renew") {
            isAway = false;
            renewed.resolve();
          }
          return answer;
        },
      },
    );
    await one.start();
    const { id } = await horarium.enqueue(echo, {});
    expect(await ended(id)).toMatchObject({ status: "completed", result: "done", attempt: 1 });
    expect(isRefused).toBe(true);
  });

  test("gives back what it cannot end when it is stopped, and the worker is seen to go", async () => {
    const begun = deferred();
    const one = worker(async () => {
      begun.resolve();
      await new Promise(() => undefined);
    });
    await one.start();
    const { id } = await horarium.enqueue(echo, {});
    await begun.promise;
    const { worker_id: workerId } = await horarium.execution(id);
    await one.stop({ withinMs: 0 });
    expect(await horarium.execution(id)).toMatchObject({ status: "queued", attempt: 0 });
    const { rows } = await database.pool.query(
      "select stopping, remote_by from horarium.worker where id = $1",
      [workerId],
    );
    expect(rows).toEqual([{ stopping: true, remote_by: "token:worker" }]);
    await horarium.cancel(id);
  });

  test("executes what is due once and goes, for functions that do not live long", async () => {
    const asked = await Promise.all([1, 2, 3].map((n) => horarium.enqueue(echo, { n })));
    expect(await worker(({ parameters }) => parameters, { concurrency: 2 }).runOnce()).toBe(3);
    for (const { id } of asked)
      expect(await horarium.execution(id)).toMatchObject({ status: "completed" });
    expect(await worker(() => null).runOnce()).toBe(0);
  });

  test("says at once that its token is not for this", async () => {
    await expect(worker(() => null, { token: "another" }).start()).rejects.toMatchObject({
      name: "RefusedError",
      status: 401,
    });
    const other = createWorker({
      url: served.url,
      token,
      name: "tester",
      handlers: { other: { run: () => null } },
    });
    await expect(other.start()).rejects.toThrow(RefusedError);
  });
});
