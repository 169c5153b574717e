import { link, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { absentIsUndefined } from "./absent.ts";
import type { PidFile } from "./pid-file.ts";
import type { Place } from "./place.ts";

/** Removes a pid file that names a process which is not our server: PostgreSQL itself would refuse to start. */
export async function removeStalePidFile(place: Place, judged: PidFile): Promise<void> {
  // the socket's lock file names the same process and blocks a start in the same way
  if (judged.socketFolder !== undefined && judged.port !== undefined)
    await removeIf(
      join(judged.socketFolder, `.s.PGSQL.${judged.port}.lock`),
      (text) => text.split("\n")[0] === String(judged.pid),
    );
  await removeIf(place.pidFile, (text) => text === judged.text);
}

/**
 * Two starters may come to the same verdict, and the slower one could remove the file of the server that the
 * quicker one has started since. So the file is moved aside first, which only one can do, and looked at again: if it
 * is no longer the one we judged, it goes back. A server checks its file once a minute, so it does not notice.
 */
async function removeIf(path: string, isStale: (text: string) => boolean): Promise<void> {
  const aside = `${path}.stale-${process.pid}-${process.hrtime.bigint()}`;
  const moved = await rename(path, aside).then(() => true, absentIsUndefined);
  if (!moved) return;
  if (!isStale(await readFile(aside, "utf8"))) await link(aside, path);
  await rm(aside);
}
