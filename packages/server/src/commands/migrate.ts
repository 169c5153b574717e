import { createHorarium } from "horarium";
import type { Command } from "commander";
import { hasLibrary } from "../library/has-library.ts";
import { givenUrl, openEmbedded, openGiven, type DatabaseOptions } from "../open-database.ts";
import { databaseOptions } from "./options.ts";
import { print } from "./print.ts";

/** `horarium migrate`: brings the tables up to date, as before a deploy. Safe while nodes run, and when run twice at once. */
export function addMigrate(program: Command): void {
  databaseOptions(program.command("migrate"))
    .description("bring the tables up to date")
    .action(migrate);
}

async function migrate(options: DatabaseOptions): Promise<void> {
  const url = givenUrl(options);
  const opened =
    url === null ? await openEmbedded(options.data, { max: 2, log: print }) : openGiven(url, 2);
  try {
    const { createAuth } = await import("../auth/create-auth.ts");
    const applied = await createHorarium({ db: opened.pool, handlers: [] }).migrate();
    applied.push(...(await createAuth({ db: opened.pool }).migrate()));
    if (await hasLibrary(opened.pool)) {
      const { migrateLibrary } = await import("@horarium/library/reference");
      applied.push(...(await migrateLibrary(opened.pool)).applied);
    }
    print(
      applied.length === 0 ? "The tables are up to date already" : `Applied: ${applied.join(", ")}`,
    );
  } finally {
    await opened.pool.end();
    // left running if others use it
    await opened.embedded?.stop();
  }
}
