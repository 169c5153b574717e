import { readdir, readFile } from "node:fs/promises";

/** Linux counts in hundredths of a second for everybody who reads /proc. */
const ticksPerSecond = 100;

/**
 * CPU seconds of this process and of the server. Without /proc, or with the server elsewhere, the server's are null.
 *
 * @param {import("pg").Client} client
 */
export async function cpuMeter(client) {
  const postmaster = await findPostmaster(client);
  const serverStart = postmaster === null ? null : await secondsOfTree(postmaster);
  const start = process.cpuUsage();
  return async () => {
    const { user, system } = process.cpuUsage(start);
    const server = postmaster === null ? null : (await secondsOfTree(postmaster)) - serverStart;
    return { node: (user + system) / 1e6, server };
  };
}

/** CPU seconds that a process has used, its children that have ended included. @param {number} pid */
export async function secondsOf(pid) {
  const { own, ofEnded } = await readStat(pid);
  return (own + ofEnded) / ticksPerSecond;
}

async function findPostmaster(client) {
  try {
    const { rows } = await client.query("select pg_backend_pid() as pid");
    const backend = await readStat(rows[0].pid);
    return backend.name.startsWith("postgres") ? backend.parent : null;
  } catch {
    return null;
  }
}

/** The children that have ended are counted in their parent. */
async function secondsOfTree(postmaster) {
  let ticks = 0;
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readStat(name).catch(() => null);
    if (stat === null) continue;
    if (stat.pid === postmaster) ticks += stat.own + stat.ofEnded;
    else if (stat.parent === postmaster) ticks += stat.own;
  }
  return ticks / ticksPerSecond;
}

async function readStat(pid) {
  const text = await readFile(`/proc/${pid}/stat`, "utf8");
  const end = text.lastIndexOf(")");
  const fields = text.slice(end + 2).split(" ");
  const [, parent] = fields;
  const [user, system, endedUser, endedSystem] = fields.slice(11, 15).map(Number);
  return {
    pid: Number(pid),
    name: text.slice(text.indexOf("(") + 1, end),
    parent: Number(parent),
    own: user + system,
    ofEnded: endedUser + endedSystem,
  };
}
