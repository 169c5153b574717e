import { defineHandler, yieldWith } from "horarium";
import { Pool } from "pg";

const pool = new Pool({
  connectionString: Deno.env.get("HORARIUM_DATABASE_URL"),
  max: 2,
  idleTimeoutMillis: 1_000,
});
pool.on("error", () => undefined);

/** Leaves a row that says what was done: the test reads them. */
async function leave(
  { executionId, attempt }: { executionId: string; attempt: number },
  label: string,
  slot: Date | null = null,
): Promise<void> {
  await pool.query(
    "insert into chain.effect (execution_id, attempt, label, slot) values ($1, $2, $3, $4)",
    [executionId, attempt, label, slot],
  );
}

/** Leaves a row for each call. */
const mark = defineHandler({
  name: "mark",
  async run(context) {
    const { label = "" } = context.parameters as { label?: string };
    await leave(context, label, context.scheduledFor);
    return { label };
  },
});

/** Twenty-five steps, kept one by one; after some of them the first slice waits until its time is nearly over. */
const steps = defineHandler({
  name: "steps",
  async run(context) {
    const { lastCheckpoint, deadline } = context;
    let done = Number(lastCheckpoint ?? 0);
    while (done < 25) {
      done += 1;
      await leave(context, `step ${done}`);
      if (lastCheckpoint === null && done === 12) {
        const leftMs = deadline.getTime() - Date.now() - 2_000;
        await new Promise((resolve) => setTimeout(resolve, leftMs));
        return yieldWith(done);
      }
    }
    return { done };
  },
});

/** Waits until it is told to end. */
const wait = defineHandler({
  name: "wait",
  grace: "1s",
  run: async (context) => {
    const { attempt, signal, parameters } = context;
    const { always = false } = parameters as { always?: boolean };
    await leave(context, "began");
    if (attempt > 1 && !always) return "went on";
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    throw signal.reason;
  },
});

/** Uses the processor and never lets go. */
const burn = defineHandler({
  name: "burn",
  retry: { attempts: 1 },
  run: () => {
    for (let n = 0; ; n++) if (n < 0) return n;
  },
});

/** Fills the memory. */
const fill = defineHandler({
  name: "fill",
  retry: { attempts: 1 },
  run: () => {
    const kept: unknown[] = [];
    for (;;) kept.push(Array.from({ length: 100_000 }, (_, n) => ({ n })));
  },
});

const isolated = defineHandler({
  name: "isolated",
  isolation: "process",
  module: import.meta.url,
  run: () => "never here",
});

/** Fails after it has kept a checkpoint. */
const fails = defineHandler({
  name: "fails",
  retry: { attempts: 2, backoff: "1s", jitter: 0 },
  run: async (context) => {
    await context.checkpoint({ at: context.attempt });
    await leave(context, `from ${JSON.stringify(context.lastCheckpoint ?? null)}`);
    throw new Error("it fails each time");
  },
});

/** The same as in a project that is new. */
const hello = defineHandler({ name: "hello", run: () => ({ hello: "from the edge" }) });

export const handlers = [mark, steps, wait, burn, fill, fails, hello, isolated];
