import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { executionDigits } from "../domain/backup-name.ts";
import { libpqTls } from "../infra/libpq-tls.ts";
import type { BackupDeps } from "./deps.ts";
import type { Plan, Work } from "./work.ts";

/** What files for libpq's programs begin with. */
export const tlsPrefix = "tls-";

type Needed = Pick<Work, "connection" | "executionId"> & { deps: Pick<BackupDeps, "directory"> };

/**
 * Gives the work's connection what pg_dump and pg_restore need to check the server: certificates and keys as files in the
 * folder for backups, closed to others, until `use` has ended. A physical backup needs no program.
 */
export async function equipped<Part extends Needed, Result>(
  work: Part,
  { method }: Pick<Plan, "method">,
  use: (work: Part) => Promise<Result>,
): Promise<Result> {
  if (method === "physical") return await use(work);
  const { variables, texts } = libpqTls(work.connection);
  const paths: Record<string, string> = {};
  try {
    for (const [name, text] of Object.entries(texts)) {
      const file = `${tlsPrefix}${executionDigits(work.executionId)}-${name.toLowerCase()}`;
      const path = join(work.deps.directory, file);
      paths[name] = path;
      await rm(path, { force: true });
      await writeFile(path, text, { mode: 0o600, flag: "wx" });
    }
    const sslEnvironment = { ...variables, ...paths };
    return await use({ ...work, connection: { ...work.connection, sslEnvironment } });
  } finally {
    for (const path of Object.values(paths)) await rm(path, { force: true });
  }
}
