import type { ClientConfig } from "pg";

import type { SealingKeys } from "../infra/sealed-file.ts";
import type { ObjectStore } from "../ports/object-store.ts";

/** What `backup_database` works with. */
export interface BackupDeps {
  /** A direct connection to the database, not through a transaction pooler. */
  connection: ClientConfig;
  /** A local folder, this installation's own: backups are written and verified here before they go to their target. */
  directory: string;
  /** Where backups are kept, by name. The first one is the default. */
  targets: Readonly<Record<string, BackupTarget>>;
  /** Without keys, backups are not encrypted. */
  keys?: SealingKeys;
  /** Folders with programs of PostgreSQL that are tried before `PG_BINDIR`, `PATH` and the usual ones. */
  programs?: readonly string[];
  /** Where the scratch server of a full verification gets its folder. Default: the system's temporary directory. */
  scratchDirectory?: string;
}

/** A place for backups. */
export interface BackupTarget {
  store: ObjectStore;
  /** Where the store is a folder on this machine: its path. It must not be, or lie in, the folder for making backups. */
  directory?: string;
  /** On another machine: then backups should be encrypted. */
  isRemote: boolean;
  /** The largest file that it takes. */
  maxBytes?: number;
  /** Whether the bytes are read back and compared once they are there. Default true. */
  readBack?: boolean;
}
