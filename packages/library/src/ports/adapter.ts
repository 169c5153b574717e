import type { Queryable } from "horarium";

import type { ActivityPort } from "./activity.ts";
import type { CataloguePort } from "./catalogue.ts";
import type { ConnectionsPort } from "./connections.ts";
import type { Expirable } from "./expirables.ts";
import type { FilesPort } from "./files.ts";
import type { LoansPort } from "./loans.ts";
import type { NoticesPort } from "./notices.ts";

/** What a host has for the jobs: mostly SQL. Handlers know no table of the host's, ports know no threshold. */
export interface LibraryAdapter {
  name: string;
  /** What would make a job fail or be wrong here: row security, missing indexes, missing tables. */
  preflight(db: Queryable): Promise<Problem[]>;
  catalogue: CataloguePort | Absent;
  files: FilesPort | Absent;
  expirables: readonly Expirable[] | Absent;
  notices: NoticesPort | Absent;
  activity: ActivityPort | Absent;
  loans: LoansPort | Absent;
  connections: ConnectionsPort | Absent;
}

/** The host has nothing of the kind, and why: the job is then listed as not available. */
export interface Absent {
  absent: string;
}

/** Whether the host lacks it. */
export function isAbsent(port: object): port is Absent {
  return "absent" in port;
}

/** Something about the host's database that a person should mend. */
export interface Problem {
  code: string;
  message: string;
  /** The statement that mends it. */
  remedy?: string;
}

/**
 * A `select` with the columns of `Row`, without parameters. Handlers put it into statements of their own, so that
 * the work stays in PostgreSQL. Ids keep the host's type there; here they are opaque text.
 */
export interface Query<Row> {
  readonly sql: string;
  readonly row?: Row;
}
