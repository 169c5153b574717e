import { execFile } from "node:child_process";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ConflictError, database, type Database } from "horarium";
import type { Pool } from "pg";
import { absentIsUndefined } from "./embedded-postgres/absent.ts";
import { ago, clockTime } from "./live-view/texts.ts";

/** The `horarium start` of a data directory, as its file there tells. */
interface Holder {
  pid: number;
  host: string;
  /** When the process began, in the system's own words: numbers of processes are given anew. */
  began: string;
  since: string;
}

/**
 * Makes this process the one `horarium start` of the data directory; throws `ConflictError` where another is it.
 * Returns what gives the directory free. After a kill -9 the next one sees that the process is gone.
 *
 * A transaction's lock in the directory's own database lets one process at a time read and replace the file.
 */
export async function claimDirectory(pool: Pool, directory: string): Promise<() => Promise<void>> {
  const file = fileIn(directory);
  const mine: Holder = {
    pid: process.pid,
    host: hostname(),
    began: (await beginningOf(process.pid)) ?? "",
    since: new Date().toISOString(),
  };
  await database(pool, "horarium").transaction(async (tx) => {
    await tx.script("select pg_advisory_xact_lock(hashtext('horarium start'))");
    const holder = await readHolder(file);
    if (holder !== undefined && ((await isHere(holder)) || (await wasSeenElsewhere(tx, holder)))) {
      throw inUse(directory, holder);
    }
    const written = `${file}.${process.pid}`;
    await writeFile(written, JSON.stringify(mine));
    await rename(written, file);
  });
  return async () => {
    const holder = await readHolder(file);
    if (holder?.pid === mine.pid && holder.began === mine.began) await rm(file, { force: true });
  };
}

/** The same question before anything is started: throws if a process of this machine has the directory. */
export async function refuseSecondStart(directory: string): Promise<void> {
  const holder = await readHolder(fileIn(directory));
  if (holder !== undefined && (await isHere(holder))) throw inUse(directory, holder);
}

const fileIn = (directory: string) => join(directory, "start.json");

async function readHolder(file: string): Promise<Holder | undefined> {
  const text = await readFile(file, "utf8").catch(absentIsUndefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Holder;
  } catch {
    // the machine went down before it was on the disk: nobody has it
    return undefined;
  }
}

async function isHere({ pid, host, began }: Holder): Promise<boolean> {
  if (host !== hostname() || pid === process.pid) return false;
  return (await beginningOf(pid)) === began;
}

/** Another machine or container on the same files: its processes cannot be seen, its worker's signs of life can. */
async function wasSeenElsewhere(tx: Database, { pid, host }: Holder): Promise<boolean> {
  if (host === hostname()) return false;
  const { rows: tables } = await tx.queryable.query(
    "select where to_regclass('horarium.worker') is not null",
  );
  if (tables.length === 0) return false;
  const { rows } = await tx.queryable.query(
    `select
     from horarium.worker
     where name = $1
       and pid = $2
       and not stopping
       and seen_at > now() - interval '1 minute'`,
    [host, pid],
  );
  return rows.length > 0;
}

/** Undefined if there is no such process. */
async function beginningOf(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(absentIsUndefined);
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(absentIsUndefined);
    // the name before them may hold spaces and brackets; the third field is the state, the 22nd the start in ticks
    const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, ticks] = [fields?.[0], fields?.[19]];
    // Z: killed, and not yet taken note of by its parent
    return ticks === undefined || state === "Z" ? undefined : `${boot?.trim()} ${ticks}`;
  }
  const ask = promisify(execFile);
  try {
    const { stdout } = await ask("ps", ["-o", "lstart=", "-p", String(pid)], {
      env: { ...process.env, LC_ALL: "C" },
    });
    return stdout.trim() || undefined;
  } catch {
    // ps ends with 1 when there is no such process
    return undefined;
  }
}

function inUse(directory: string, { pid, host, since }: Holder): ConflictError {
  const where = host === hostname() ? "" : ` on ${host}`;
  const at = new Date(since);
  return new ConflictError(
    `Horarium runs on ${directory} already: process ${pid}${where}, since ${clockTime(at)} (${ago(at)}). Stop that one (Ctrl-C there, or kill ${pid}), give this one a directory of its own (--data), or add a worker to it with "horarium worker"`,
  );
}
