// A worker's process, as an app would have it: started by the tests, and ended by them in every way there is. Says each
// event as one line of JSON.
import { writeSync } from "node:fs";
import { createHorarium, createPool } from "horarium/node";
import { handlerOf, inlineNames, isolatedHandlers } from "./handlers.mjs";
import { killAt } from "./kill-points.mjs";

const {
  url,
  pool: poolSettings,
  kill,
  dieAt = "",
  handlers,
  settings,
  within,
  ...options
} = JSON.parse(process.argv[2]);
process.env.WORKER_PID = String(process.pid);
process.env.DIE_AT = dieAt;

const pool = createPool({ connectionString: url, ...poolSettings });
if (kill !== undefined) killAt(pool, kill);
const horarium = createHorarium({
  db: pool,
  handlers:
    handlers === undefined
      ? [
          ...inlineNames.map((name) => handlerOf(name, settings)),
          ...isolatedHandlers.map((one) => ({ ...one, ...settings })),
        ]
      : handlers.map(
          (name) => isolatedHandlers.find((one) => one.name === name) ?? handlerOf(name, settings),
        ),
  ...options,
});

for (const event of [
  "execution.started",
  "execution.completed",
  "execution.failed",
  "execution.retrying",
  "execution.cancelled",
  "execution.released",
  "execution.leaseLost",
  "execution.stuck",
  "execution.skipped",
  "execution.rescued",
  "job.disabled",
  "worker.loopBlocked",
  "clock.jumped",
  "epoch.began",
  "database.lost",
  "database.found",
]) {
  horarium.on(event, (payload) => say(event, payload));
}
horarium.on("error", ({ where, error }) =>
  say("error", { where, message: String(error?.message ?? error), code: error?.code }),
);

let isStopping = false;
const stop = async () => {
  if (isStopping) process.exit(143);
  isStopping = true;
  say("stopping");
  await horarium.stop({ within });
  say("stopped");
  await pool.end();
  process.exit(0);
};
process.on("SIGTERM", () => void stop());

// a test run that was itself killed leaves nothing behind
process.stdin.on("end", () => process.kill(process.pid, "SIGKILL")).resume();

await horarium.start();
say("ready");

function say(event, payload = {}) {
  const { result: _, ...facts } = payload;
  // a pipe takes no more than this at once
  const brief = (_key, value) => (typeof value === "string" ? value.slice(0, 500) : value);
  writeSync(1, `${JSON.stringify({ event, at: Date.now(), ...facts }, brief)}\n`);
}
