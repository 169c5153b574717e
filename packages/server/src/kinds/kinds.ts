import { ConfigurationError, database, type AnyHandler } from "horarium";
import type { OpenDatabase } from "../open-database.ts";
import { readAllowedHosts } from "../outbound/allowed-hosts.ts";
import { publicUrl } from "../serve/public-url.ts";
import { createReadSecrets } from "../secrets/read-secrets.ts";
import { knownSealHere } from "../secrets/seal-here.ts";
import { httpKind } from "./http/http.ts";
import { readShellSettings, refuseDatabaseUser } from "./shell/settings.ts";
import { shellKind } from "./shell/shell.ts";
import { sqlKind } from "./sql/sql.ts";

/** The handlers that come with every node, by the environment; `address` is where this process serves, if it does. Throws `ConfigurationError` for what cannot be read of it. */
export function builtinKinds(
  opened: OpenDatabase,
  env: NodeJS.ProcessEnv,
  address: () => string | null = () => null,
): AnyHandler[] {
  const openSeal = knownSealHere(opened, env);
  const readSecrets = createReadSecrets(database(opened.pool, "horarium_auth"), openSeal);
  const allowed = readAllowedHosts(env["HORARIUM_ALLOWED_HOSTS"]);
  const settings = readShellSettings(env);
  if (opened.embedded !== null) refuseDatabaseUser(settings, opened.directory);
  const shell = settings === null ? [] : [shellKind({ settings, readSecrets })];
  const url = env["HORARIUM_SQL_JOBS_URL"] || null;
  const http = httpKind({
    allowed,
    readSecrets,
    openSeal,
    publicUrl: () => publicUrl(env, address),
  });
  if (url === null) return [http, ...shell];
  if (!/^(postgres|postgresql):/.test(url) || !URL.canParse(url)) {
    // the value is not quoted: it may hold a password
    throw new ConfigurationError(
      "HORARIUM_SQL_JOBS_URL is not the address of a PostgreSQL: write postgres://role:password@host:5432/database, of a login role for jobs",
    );
  }
  return [http, sqlKind({ url, own: opened.pool }), ...shell];
}
