import { databaseClock, type AnyHandler, type Clock, type Queryable } from "horarium";

import type { BackupDeps } from "./backup/deps.ts";
import { backupDatabase } from "./handlers/backup-database.ts";
import { cleanupOrphans } from "./handlers/cleanup-orphans.ts";
import { expireSessions } from "./handlers/expire-sessions.ts";
import { generateStats } from "./handlers/generate-stats.ts";
import { loanReminders } from "./handlers/loan-reminders.ts";
import { refreshMetadata } from "./handlers/refresh-metadata.ts";
import { refreshTokens } from "./handlers/refresh-tokens.ts";
import { sendNotifications } from "./handlers/send-notifications.ts";
import type { OpenLibraryOptions } from "./infra/open-library/options.ts";
import { builtinJobs, type BuiltinJob } from "./jobs.ts";
import type { MailDeps } from "./mail/settings.ts";
import { personalHandlers } from "./personal/index.ts";
import type { AddressOf } from "./personal/member-of.ts";
import { isAbsent, type LibraryAdapter, type Metrics, type ObjectStore } from "./ports/index.ts";
import type { TokenAccess } from "./tokens/fresh-access-token.ts";

export type { BackupDeps, BackupTarget } from "./backup/deps.ts";
export { checkContract } from "./contract/index.ts";
export type { HttpLimits, OpenLibraryOptions } from "./infra/open-library/options.ts";
export { openStore } from "./infra/object-store/index.ts";
export { createKeyRing, parseKeyRing, SealError, type KeyRing } from "./infra/keyring.ts";
export { SealedFileError, unseal, type SealingKeys } from "./infra/sealed-file.ts";
export { smtpTransport, type MailTransport, type SmtpSettings } from "./infra/smtp.ts";
export type { BuiltinJob } from "./jobs.ts";
export { stillOut } from "./loans/relevance.ts";
export {
  addDeliveries,
  subjectOf,
  type HoldLine,
  type LoanLine,
  type LoansPayload,
  type NewDelivery,
} from "./mail/outbox.ts";
export type { MailDeps, MailSettings } from "./mail/settings.ts";
export { unsubscribeHandler, type UnsubscribeSettings } from "./mail/unsubscribe.ts";
export { proposeInOwnTable } from "./metadata/own-proposals.ts";
export { migrateJobs } from "./migrate.ts";
export type * from "./ports/index.ts";
export type { FailedItem, LibraryResult, StoppedBy } from "./result.ts";
export {
  connectionsTables,
  saveConnection,
  type LostConnection,
  type NewConnection,
} from "./tables/connections.ts";
export {
  ConnectionLostError,
  freshAccessToken,
  type AccessToken,
  type TokenAccess,
} from "./tokens/fresh-access-token.ts";

/** What the jobs are built from. */
export interface LibraryDeps {
  /** The host: its tables, as SQL. */
  adapter: LibraryAdapter;
  /** Where measurements go. Default: nowhere. */
  metrics?: Metrics;
  /** For tests that let days pass. Default: the database's. */
  clock?: Clock | undefined;
  /** Whom Open Library can reach. Without it there is no `refresh_metadata`. */
  openLibrary?: OpenLibraryOptions | undefined;
  /** What opens and seals members' tokens, and the database that keeps them. Without it there is no `refresh_tokens`. */
  tokens?: Omit<TokenAccess, "connections"> | undefined;
  /** How the database is reached for a backup, and where backups are kept. Without it there is no `backup_database`. */
  backup?: BackupDeps | undefined;
  /**
   * How mail leaves, how the library calls itself in it, and the database that keeps the deliveries. Without it there is
   * no `send_notifications`.
   */
  mail?: MailDeps | undefined;
  /**
   * The address of an account for which a personal job is executed, null where it has ended: it is that of a member. Without
   * it there are no personal jobs.
   */
  addressOf?: AddressOf | undefined;
  /** Where the host's files are. Without it there is no `cleanup_orphans`, and `refresh_metadata` gets no covers. */
  store?: ObjectStore | undefined;
}

/** The handlers that work on this host, and the nine built-in jobs: those without a handler say why. */
export interface LibraryJobs {
  handlers: AnyHandler[];
  jobs: BuiltinJob[];
}

/**
 * The jobs of a digital library.
 *
 *     const { handlers, jobs } = createLibraryJobs({ adapter: referenceAdapter });
 *     const horarium = createHorarium({ db: pool, handlers });
 *     // create a row for each of `jobs`; those that are not available have no handler
 */
export function createLibraryJobs({
  adapter,
  addressOf,
  backup,
  metrics = nowhere,
  clock = databaseClock,
  mail,
  openLibrary,
  store,
  tokens,
}: LibraryDeps): LibraryJobs {
  const { expirables, activity, catalogue } = adapter;
  const handlers: AnyHandler[] = [];
  const absent: Record<string, string> = {};
  if (isAbsent(expirables)) absent["expire_sessions"] = expirables.absent;
  else handlers.push(expireSessions({ expirables, metrics }));
  if (isAbsent(activity)) absent["generate_stats"] = activity.absent;
  else handlers.push(generateStats({ activity, metrics }));
  if (isAbsent(catalogue)) absent["refresh_metadata"] = catalogue.absent;
  else if (openLibrary === undefined)
    absent["refresh_metadata"] =
      "Open Library is not configured; it needs a contact, a mail address or the URL of a web page";
  else handlers.push(refreshMetadata({ catalogue, openLibrary, store, metrics }));
  if (isAbsent(adapter.notices)) absent["send_notifications"] = adapter.notices.absent;
  else if (mail === undefined) absent["send_notifications"] = "no mail server is configured";
  else handlers.push(sendNotifications({ notices: adapter.notices, mail, metrics, clock }));
  if (isAbsent(adapter.loans)) absent["loan_reminders"] = adapter.loans.absent;
  else handlers.push(loanReminders({ loans: adapter.loans, metrics, clock }));
  if (isAbsent(adapter.connections)) absent["refresh_tokens"] = adapter.connections.absent;
  else if (tokens === undefined)
    absent["refresh_tokens"] =
      "no key ring is configured, so that members' tokens cannot be opened or sealed";
  else handlers.push(refreshTokens({ ...tokens, connections: adapter.connections, metrics }));
  if (isAbsent(adapter.files)) absent["cleanup_orphans"] = adapter.files.absent;
  else if (store === undefined) absent["cleanup_orphans"] = "no store of files is configured";
  else {
    const { files } = adapter;
    const preflight = (db: Queryable) => adapter.preflight(db);
    handlers.push(cleanupOrphans({ files, store, preflight, metrics, clock }));
  }
  if (backup === undefined) absent["backup_database"] = "no target for backups is configured";
  else handlers.push(backupDatabase({ backup, metrics }));
  if (addressOf !== undefined) handlers.push(...personalHandlers(adapter, addressOf));
  return { handlers, jobs: builtinJobs(absent) };
}

const nowhere: Metrics = { add: () => {}, set: () => {} };
