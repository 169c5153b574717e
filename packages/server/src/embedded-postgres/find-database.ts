import { ConfigurationError } from "horarium";
import type { EmbeddedDatabase, StartOptions } from "./start.ts";

export type FindDatabaseOptions = StartOptions;

export type FoundDatabase =
  | { kind: "given"; url: string }
  | { kind: "embedded"; url: string; embedded: EmbeddedDatabase };

/** The database to work with: the one of `DATABASE_URL`, otherwise the embedded one, which is started if need be. */
export async function findDatabase(options: FindDatabaseOptions): Promise<FoundDatabase> {
  const given = (options.env ?? process.env)["DATABASE_URL"];
  if (given) return { kind: "given", url: checked(given) };
  const { startEmbedded } = await import("./start.ts");
  const embedded = await startEmbedded(options);
  return { kind: "embedded", url: embedded.url, embedded };
}

function checked(url: string): string {
  if (/^(postgres|postgresql|socket):/.test(url)) return url;
  // the value is not quoted: it may hold a password
  throw new ConfigurationError(
    "DATABASE_URL is not the address of a PostgreSQL: give postgres://user:password@host:5432/database, or unset it to use the embedded one",
  );
}
