import {
  createLibraryJobs,
  type BackupDeps,
  type LibraryAdapter,
  type LibraryJobs,
} from "@horarium/library";
import { referenceAdapter } from "@horarium/library/reference";
import { ConfigurationError } from "horarium";
import type { OpenDatabase } from "../open-database.ts";
import { findOwner } from "../personal/owner.ts";
import type { ServiceSettings } from "./settings.ts";

/** The nine built-in jobs and the handlers for those that can work here. */
export function libraryJobs(
  isHere: boolean,
  opened: OpenDatabase,
  { openLibrary, mail, store, backups, tokens }: ServiceSettings,
): LibraryJobs {
  if (!isHere) return createLibraryJobs({ adapter: withoutLibrary });
  const { handlers, jobs } = createLibraryJobs({
    adapter: referenceAdapter,
    openLibrary,
    mail: mail && { db: opened.pool, ...mail },
    store,
    addressOf: async (owner) => (await findOwner(opened.pool, owner))?.email ?? null,
    tokens: tokens && { db: opened.pool, ...tokens },
    backup: backups && backupDeps(opened, backups),
  });
  return {
    handlers,
    jobs: jobs.map(({ unavailableReason, ...job }) =>
      unavailableReason === undefined
        ? job
        : { ...job, unavailableReason: withRemedy(job.name, unavailableReason) },
    ),
  };
}

function backupDeps(
  { connection, embedded, directory }: OpenDatabase,
  { keys, ...target }: NonNullable<ServiceSettings["backups"]>,
): BackupDeps {
  const backup: BackupDeps = {
    connection,
    directory,
    targets: { backups: target },
    ...(keys === undefined ? {} : { keys }),
    ...(embedded === null ? {} : { programs: [embedded.programs] }),
  };
  checkBackup(backup);
  return backup;
}

/** Throws where the target is the folder in which backups are made. */
function checkBackup(backup: BackupDeps): void {
  try {
    // jobs of nothing but the backup: what is refused is in its settings
    createLibraryJobs({ adapter: withoutLibrary, backup });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`HORARIUM_BACKUP_URL: ${reason}`, { cause: error });
  }
}

/** What to set, for the jobs that lack a service. */
function withRemedy(job: string, reason: string): string {
  const variable = variables[job];
  return variable === undefined ? reason : `${reason}; set ${variable}`;
}

const variables: Readonly<Record<string, string>> = {
  refresh_metadata: "HORARIUM_CONTACT",
  cleanup_orphans: "HORARIUM_STORE_URL",
  send_notifications: "HORARIUM_SMTP_URL and HORARIUM_APP_URL",
  backup_database: "HORARIUM_BACKUP_URL",
  refresh_tokens: "HORARIUM_TOKEN_KEYS",
};

const none = {
  absent: 'this database holds no library; "horarium start --demo" makes a demo library in it',
};

const withoutLibrary: LibraryAdapter = {
  name: "none",
  preflight: () => Promise.resolve([]),
  catalogue: none,
  files: none,
  expirables: none,
  notices: none,
  activity: none,
  loans: none,
  connections: none,
};
