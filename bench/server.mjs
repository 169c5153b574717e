import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded, stopDatabase } from "@horarium/server/embedded-postgres";
import { connect } from "./database.mjs";

const prefix = "horarium-bench-";
const sharedBuffers = "512MB";

/**
 * The one server of this run: that of BENCH_DATABASE_URL, otherwise an embedded one in a directory of its own.
 *
 * @param {(line: string) => void} log
 * @returns {Promise<{ url: string, from: string, stop: () => Promise<void> }>}
 */
export async function openServer(log) {
  const given = process.env["BENCH_DATABASE_URL"];
  if (given) return { url: given, from: "BENCH_DATABASE_URL", stop: async () => {} };

  await removeRemains();
  const directory = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  const remove = () => rm(directory, { recursive: true, force: true });
  const start = () =>
    startEmbedded({ directory, log, settings: { maxConnections: 200, sharedBuffers } });
  try {
    let database = await start();
    if (await preloadStatistics(database.url)) {
      await database.stop({ force: true });
      database = await start();
      await run(database.url, "alter system set pg_stat_statements.track = 'none'");
      await run(database.url, "select pg_reload_conf()");
    }
    return {
      url: database.url,
      from: database.from,
      async stop() {
        await database.stop({ force: true });
        await remove();
      },
    };
  } catch (error) {
    await stopDatabase(directory, { force: true }).catch(() => {});
    await remove();
    throw error;
  }
}

/** A run that was killed leaves its server running, as the embedded one is made to. */
async function removeRemains() {
  for (const name of await readdir(tmpdir())) {
    const pid = /^horarium-bench-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await stopDatabase(join(tmpdir(), name), { force: true });
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== "ESRCH";
  }
}

/** Loaded, and switched on only for the databases in which statements are counted. */
async function preloadStatistics(url) {
  const available = await run(
    url,
    "select from pg_available_extensions where name = 'pg_stat_statements'",
  );
  if (available.length === 0) return false;
  await run(url, "alter system set shared_preload_libraries = 'pg_stat_statements'");
  return true;
}

/**
 * A new database for one run of one system: empty, or a copy of `template`.
 *
 * @param {string} serverUrl
 * @param {{ countsStatements?: boolean, template?: string }} options
 */
export async function createDatabase(serverUrl, { countsStatements = false, template } = {}) {
  const name = newName();
  await run(serverUrl, `create database ${name} ${await copyOf(serverUrl, template)}`);
  const url = urlOf(serverUrl, name);
  if (countsStatements) await countStatements(url, name);
  return { url, drop: () => drop(serverUrl, name) };
}

/** Since PostgreSQL 15 a copy goes through the log unless it is told not to: gigabytes are better copied as files. */
async function copyOf(serverUrl, template) {
  if (template === undefined) return "";
  const [{ number }] = await run(
    serverUrl,
    "select current_setting('server_version_num')::int as number",
  );
  return `template ${template}${number >= 150_000 ? " strategy file_copy" : ""}`;
}

/**
 * The database that runs are to get copies of. With a name it is used as it is if it is there; otherwise it is given the
 * name once it is filled, and stays. Without a name it is dropped.
 *
 * @param {string} serverUrl
 * @param {string} [wanted]
 * @returns {Promise<{ url: string, isNew: boolean, filled: () => Promise<string>, close: () => Promise<void> }>} `filled` gives its name.
 */
export async function openPrepared(serverUrl, wanted) {
  const found = await run(serverUrl, `select from pg_database where datname = '${wanted ?? ""}'`);
  if (wanted !== undefined && found.length > 0)
    return {
      url: urlOf(serverUrl, wanted),
      isNew: false,
      filled: async () => wanted,
      close: async () => {},
    };
  const name = newName();
  await run(serverUrl, `create database ${name}`);
  return {
    url: urlOf(serverUrl, name),
    isNew: true,
    async filled() {
      if (wanted !== undefined) await run(serverUrl, `alter database ${name} rename to ${wanted}`);
      return wanted ?? name;
    },
    close: async () => void (await drop(serverUrl, name)),
  };
}

const newName = () => `bench_${randomBytes(6).toString("hex")}`;

const drop = (serverUrl, name) => run(serverUrl, `drop database if exists ${name} with (force)`);

function urlOf(serverUrl, name) {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function countStatements(url, name) {
  try {
    await run(url, "create extension pg_stat_statements");
    await run(url, `alter database ${name} set pg_stat_statements.track = 'top'`);
  } catch {
    // not there, or not allowed: the bench counts transactions then, and says so
  }
}

async function run(url, statement) {
  const client = await connect(url);
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
