import { userInfo } from "node:os";

/** The system's user, for the audit. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // a user id without an entry in the system's list, as in some containers
    return String(process.getuid?.() ?? "unknown");
  }
}
