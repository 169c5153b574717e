import { ConfigurationError } from "horarium";
import type { Pool } from "pg";
import { createAuth, type Auth } from "../auth/create-auth.ts";
import { readOtherSystems } from "../auth/other-systems.ts";
import { clockTime } from "../live-view/texts.ts";
import { readPublicUrl } from "./public-url.ts";

/** Milliseconds. */
const purgeEvery = 3_600_000;

/** The accounts on the node's database. HORARIUM_PUBLIC_URL is where people reach the server, if not where it listens. Throws `ConfigurationError`. */
export function openAccounts(
  db: Pool,
  env: NodeJS.ProcessEnv,
  { basePath }: { basePath: string },
): Auth {
  const publicUrl = readPublicUrl(env);
  const others = readOtherSystems(env);
  if (others.singleSignOn !== undefined && publicUrl === null) {
    throw new ConfigurationError(
      "HORARIUM_OIDC_ISSUER: the provider sends people back to HORARIUM_PUBLIC_URL: set that to where people reach the server",
    );
  }
  return createAuth({ db, basePath, ...(publicUrl === null ? {} : { publicUrl }), ...others });
}

/** For people, while there is no admin: how the first one is made. The token is shown here, and kept nowhere. */
export async function firstAdminLines(
  auth: Auth,
  { url, hasDashboard }: { url: string; hasDashboard: boolean },
): Promise<string[]> {
  const link = await auth.firstAdminLink();
  if (link === null) return [];
  return [
    `There is no admin yet. Until ${clockTime(link.expiresAt)} the first one is made ${hasDashboard ? "at" : "by"}`,
    // behind "#" it comes into no log
    hasDashboard
      ? `  ${url}welcome#token=${link.token}`
      : `  POST ${url}api/auth/first-admin with the one-time token ${link.token}`,
  ];
}

/** Removes what has expired, now and each hour. Returns what ends it. */
export function keepPurged(auth: Auth, failed: (error: unknown) => void): () => void {
  const purge = () => void auth.purge().catch(failed);
  const timer = setInterval(purge, purgeEvery);
  timer.unref();
  purge();
  return () => clearInterval(timer);
}
