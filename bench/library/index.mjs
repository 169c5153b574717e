import { backupDatabase } from "./backup-database.mjs";
import { cleanupOrphans } from "./cleanup-orphans.mjs";
import { expireSessions } from "./expire-sessions.mjs";
import { generateStats } from "./generate-stats.mjs";
import { loanReminders } from "./loan-reminders.mjs";
import { refreshMetadata } from "./refresh-metadata.mjs";
import { refreshTokens } from "./refresh-tokens.mjs";
import { sendNotifications } from "./send-notifications.mjs";

/**
 * What is measured of one job. The names of `values` and of `figures` are the same.
 *
 * @typedef {object} Part
 * @property {Record<string, import("../benches/index.mjs").Figure>} figures
 * @property {(context: { url: string, directory: string, client: import("pg").Client, share: number }) => Promise<import("../benches/index.mjs").Measured>} measure
 *   In a process of its own, on a filled library that is `share` of the large one.
 */

/** @type {Record<string, Part>} */
export const parts = {
  refresh_metadata: refreshMetadata,
  cleanup_orphans: cleanupOrphans,
  expire_sessions: expireSessions,
  send_notifications: sendNotifications,
  generate_stats: generateStats,
  backup_database: backupDatabase,
  refresh_tokens: refreshTokens,
  loan_reminders: loanReminders,
};
