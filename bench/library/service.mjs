import { startOpenLibraryServer, startSmtpSink } from "@horarium/library/reference";
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/**
 * A server that a job talks to, in a process of its own: its CPU and memory are not the job's.
 *
 * @param {"smtp" | "open-library"} kind
 * @param {object[]} [records] What Open Library knows besides.
 * @returns {Promise<{ address: { host: string, port: number, url?: string }, stop: () => Promise<void> }>}
 */
export async function startService(kind, records = []) {
  const child = fork(fileURLToPath(import.meta.url), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.send({ kind, records });
  const ended = once(child, "exit");
  const [address] = await Promise.race([
    once(child, "message"),
    ended.then(() => Promise.reject(new Error(`the ${kind} server did not start`))),
  ]);
  return {
    address,
    async stop() {
      child.disconnect();
      await ended;
    },
  };
}

const starts = {
  async smtp() {
    const { host, port } = await startSmtpSink({ keep: 100 });
    return { host, port };
  },
  async "open-library"(records) {
    const requestsPerSecond = { identified: Infinity, unidentified: Infinity };
    const server = await startOpenLibraryServer({ requestsPerSecond });
    for (const record of records) server.records.set(record.key, record);
    return { url: server.url };
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.on("disconnect", () => process.exit());
  process.once("message", async ({ kind, records }) => process.send(await starts[kind](records)));
}
