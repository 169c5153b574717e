import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const connections = 32;
const warmUpSeconds = 20;
const seconds = 60;
const script = fileURLToPath(new URL("../api/load.lua", import.meta.url));

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "api-load",
  about: `one server process under wrk with ${connections} connections: first it writes, then it reads`,
  systems: ["horarium"],
  async measure({ url, client, directory, open }) {
    // nothing is executed: what is enqueued waits for a day
    await open(() => {});
    const server = fork(
      fileURLToPath(new URL("../api/server-process.mjs", import.meta.url)),
      [url],
      {
        execArgv: ["--expose-gc"],
      },
    );
    const [{ url: address }] = await once(server, "message");
    const facts = async () => {
      server.send("facts");
      return (await once(server, "message"))[0];
    };
    const folder = join(directory, "acknowledged");
    await mkdir(join(folder, "warm-up"), { recursive: true });
    await mkdir(join(folder, "written"), { recursive: true });
    await load("write", address, warmUpSeconds, join(folder, "warm-up"));
    const before = await facts();
    const writes = await load("write", address, seconds, join(folder, "written"));
    const between = await facts();
    const reads = await load("read", address, seconds, folder);
    const after = await facts();
    server.disconnect();
    await once(server, "exit");
    const ids = await acknowledged(join(folder, "written"));
    const { rows } = await client.query(
      `select count(*)::int as lost
       from unnest($1::uuid[]) id
       where not exists (select from horarium.job_execution execution where execution.id = id)`,
      [ids],
    );
    return {
      values: {
        "writes a second": writes.requests / writes.seconds,
        "writes, p95": writes.p95,
        "writes acknowledged": ids.length,
        "writes lost": rows[0].lost,
        "reads a second": reads.requests / reads.seconds,
        "reads, p95": reads.p95,
        "growth of the heap, writing": (between.heapUsed - before.heapUsed) / 2 ** 20,
        "growth of the heap, reading": (after.heapUsed - between.heapUsed) / 2 ** 20,
        RSS: after.rss / 2 ** 20,
      },
      notes: [
        ...(writes.failed > 0 ? [`ERROR ${writes.failed} writes were not answered with 201`] : []),
        ...(reads.failed > 0 ? [`ERROR ${reads.failed} reads were not answered with 200`] : []),
        ...after.failures.map((failure) => `ERROR ${failure}`),
      ],
    };
  },
  figure(measure) {
    if (measure.endsWith("a second")) return { unit: "/s", better: "higher" };
    if (measure.endsWith("p95")) return { unit: "ms", better: "lower" };
    if (measure === "writes lost") return { unit: "", better: "lower", targets: [{ atMost: 0 }] };
    if (measure.startsWith("growth"))
      return { unit: "MB", better: "lower", targets: [{ atMost: 10 }] };
    return { unit: measure === "RSS" ? "MB" : "" };
  },
};

async function load(mode, address, duration, folder) {
  const { stdout } = await promisify(execFile)(
    "wrk",
    ["-t2", `-c${connections}`, `-d${duration}s`, "-s", script, address, "--", mode, folder],
    { env: { ...process.env, BENCH_LOAD: mode } },
  ).catch((error) => {
    if (error.code !== "ENOENT") throw error;
    throw new Error("wrk is not installed: apt-get install wrk, or brew install wrk");
  });
  return JSON.parse(/^RESULT (.*)$/m.exec(stdout)[1]);
}

/** What `wrk` was cut off in may have no end. */
async function acknowledged(folder) {
  const files = await readdir(folder);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return texts.flatMap((text) => text.split("\n")).filter((line) => line.length === 36);
}
