import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secondsOf } from "./cpu.mjs";
import { pause } from "./wait.mjs";

/** A Redis of its own, on a socket, that keeps its data as it is told to in production. Throws where there is none. */
export async function startRedis() {
  const folder = await mkdtemp(join(tmpdir(), "horarium-redis-"));
  const socket = join(folder, "redis.sock");
  const settings = {
    port: "0",
    unixsocket: socket,
    dir: folder,
    appendonly: "yes",
    appendfsync: "everysec",
    "maxmemory-policy": "noeviction",
  };
  const server = spawn(
    "redis-server",
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    { stdio: "ignore" },
  );
  const failed = new Promise((_, reject) => {
    server.on("error", (error) =>
      reject(
        new Error(
          `redis-server could not be started (${error.message}): install it to measure BullMQ on Redis`,
        ),
      ),
    );
  });
  await Promise.race([untilUp(socket), failed]);
  return {
    socket,
    cpu: () => secondsOf(server.pid),
    async stop() {
      const ended = once(server, "exit");
      server.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilUp(socket) {
  for (;;) {
    const isUp = await new Promise((resolve) => {
      const connection = createConnection(socket, () => {
        connection.destroy();
        resolve(true);
      });
      connection.on("error", () => resolve(false));
    });
    if (isUp) return;
    await pause(20);
  }
}
