import { realpath } from "node:fs/promises";
import { DatabaseError } from "horarium";
import { withAdmin } from "./admin-client.ts";
import { isLoss } from "./loss.ts";
import type { PidFile } from "./pid-file.ts";
import type { Place } from "./place.ts";

/** A server that has answered and that works on our directory. */
export interface Server {
  socketFolder: string;
  port: number;
  version: string;
  /** Where its programs lie. */
  bindir: string;
}

export type Answer =
  | { kind: "ready"; server: Server }
  /** It lives and takes no connections yet, or no longer. */
  | { kind: "busy"; why: string }
  | { kind: "silent" };

/** Asks the server that the pid file speaks of who it is. */
export async function knock(place: Place, file: PidFile | undefined): Promise<Answer> {
  if (file?.socketFolder === undefined || file.port === undefined) return { kind: "silent" };
  const address = { socketFolder: file.socketFolder, port: file.port };
  try {
    return await withAdmin(address, async (client) => {
      const { rows } = await client.query<Row>(identity);
      const row = rows[0];
      if (row === undefined || !(await isSameFolder(row.data, place.data)))
        throw foreign(place, file, row?.data);
      return {
        kind: "ready",
        server: { ...address, version: row.version.split(" ")[0] ?? "", bindir: row.bindir ?? "" },
      };
    });
  } catch (error) {
    return answerIn(error as Error & { code?: string }, place, file);
  }
}

interface Row {
  data: string;
  version: string;
  bindir: string | null;
}

const identity = `
  select current_setting('data_directory') as data,
         current_setting('server_version') as version,
         (select setting from pg_config where name = 'BINDIR') as bindir`;

function answerIn(error: Error & { code?: string }, place: Place, file: PidFile): Answer {
  switch (error.code ?? "") {
    case "ENOENT":
    case "ECONNREFUSED":
      return { kind: "silent" };
    case "EAGAIN": // more connections at once than the socket's queue takes
      return { kind: "busy", why: error.message };
    case "EACCES":
      throw new DatabaseError(
        "database_foreign",
        `the PostgreSQL of ${place.directory} belongs to another user: its socket ${file.socketFolder} cannot be opened. Start as that user, or set HORARIUM_DATA to a directory of your own`,
        { cause: error },
      );
    case "28000":
    case "3D000":
      throw foreign(place, file, undefined, error);
    case "53300":
      throw new DatabaseError(
        "database_full",
        `the PostgreSQL of ${place.directory} has no connection left: ${error.message}. Close clients, or use smaller pools`,
        { cause: error },
      );
    default:
  }
  // it starts, recovers or stops, or has not answered in time (an error without a code)
  if (isLoss(error) || /timeout/i.test(error.message)) return { kind: "busy", why: error.message };
  throw error;
}

async function isSameFolder(one: string, other: string): Promise<boolean> {
  const real = (path: string) => realpath(path).catch(() => path); // a container may know it by another path
  return (await real(one)) === (await real(other));
}

function foreign(
  place: Place,
  file: PidFile,
  data: string | undefined,
  cause?: Error,
): DatabaseError {
  const whose = data === undefined ? "one that Horarium has not made" : `that of ${data}`;
  return new DatabaseError(
    "database_foreign",
    `${place.pidFile} leads to ${file.socketFolder}, port ${file.port}, but the server there is ${whose}, not the one of ${place.data}. If no server of this directory runs (process ${file.pid}), remove the file`,
    cause === undefined ? {} : { cause },
  );
}
