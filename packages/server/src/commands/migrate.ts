import { createHorarium } from "horarium";
import type { Command } from "commander";
import { hasLibrary } from "../library/has-library.ts";
import { givenUrl, openEmbedded, openGiven, type DatabaseOptions } from "../open-database.ts";
import { databaseOptions } from "./options.ts";
import { print, printJson } from "./print.ts";

/** `horarium migrate`: brings the tables up to date, as before a deploy. Safe while nodes run, and when run twice at once. */
export function addMigrate(program: Command): void {
  databaseOptions(program.command("migrate"))
    .description("bring the tables up to date")
    .option("--json", "print JSON: what was applied")
    .action(migrate);
}

async function migrate(options: DatabaseOptions & { json?: boolean }): Promise<void> {
  const url = givenUrl(options);
  // beside JSON nothing is told of the way to it
  const log = options.json === true ? () => {} : print;
  const opened =
    url === null ? await openEmbedded(options.data, { max: 2, log }) : openGiven(url, 2);
  try {
    const { createAuth } = await import("../auth/create-auth.ts");
    const applied = await createHorarium({ db: opened.pool, handlers: [] }).migrate();
    applied.push(...(await createAuth({ db: opened.pool }).migrate()));
    if (await hasLibrary(opened.pool)) {
      const { migrateLibrary } = await import("@horarium/library/reference");
      applied.push(...(await migrateLibrary(opened.pool)).applied);
    }
    if (options.json === true) return printJson({ applied });
    print(
      applied.length === 0 ? "The tables are up to date already" : `Applied: ${applied.join(", ")}`,
    );
  } finally {
    await opened.pool.end();
    // left running if others use it
    await opened.embedded?.stop();
  }
}
