import { ConfigurationError, type AnyHandler } from "horarium";
import type { OpenDatabase } from "../open-database.ts";
import { readAllowedHosts } from "../outbound/allowed-hosts.ts";
import { createReadSecrets } from "../secrets/read-secrets.ts";
import { knownSealHere } from "../secrets/seal-here.ts";
import { httpKind } from "./http/http.ts";
import { sqlKind } from "./sql/sql.ts";

/** The handlers that come with every node, by the environment. Throws `ConfigurationError` for what cannot be read of it. */
export function builtinKinds(opened: OpenDatabase, env: NodeJS.ProcessEnv): AnyHandler[] {
  const readSecrets = createReadSecrets(opened.pool, knownSealHere(opened, env));
  const allowed = readAllowedHosts(env["HORARIUM_ALLOWED_HOSTS"]);
  const url = env["HORARIUM_SQL_JOBS_URL"] || null;
  const http = httpKind({ allowed, readSecrets });
  if (url === null) return [http];
  if (!/^(postgres|postgresql):/.test(url) || !URL.canParse(url)) {
    // the value is not quoted: it may hold a password
    throw new ConfigurationError(
      "HORARIUM_SQL_JOBS_URL is not the address of a PostgreSQL: write postgres://role:password@host:5432/database, of a login role for jobs",
    );
  }
  return [http, sqlKind({ url, own: opened.pool })];
}
