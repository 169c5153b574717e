import { Option, type Command } from "commander";
import type { CheckOptions, SeedOptions } from "../library/commands.ts";
import { databaseOptions } from "./options.ts";

/** `horarium library`: whether a host fits the library's jobs, and what goes with their backups and demo data. */
export function addLibrary(program: Command): void {
  const library = program
    .command("library")
    .description("the jobs of a digital library: check a host, make demo data, open a backup");

  databaseOptions(library.command("check"))
    .description("what of a host's database fits the jobs, what is absent, and what is missing")
    .addOption(
      new Option("--adapter <name>", "what the database is a library of")
        .choices(["reference", "colibri"])
        .default("reference"),
    )
    .option("--json", "as JSON")
    .action(async (options: CheckOptions) => (await load()).check(options));

  databaseOptions(library.command("seed"))
    .description("make the demo library in a database, small or large")
    .addOption(
      new Option("--scale <size>", "613 works, or 100,000 with millions of rows")
        .choices(["demo", "large"])
        .default("demo"),
    )
    .option("--json", "as JSON")
    .action(async (options: SeedOptions) => (await load()).seed(options));

  library
    .command("decrypt <backup> <file>")
    .description("open an encrypted backup, with the keys in HORARIUM_BACKUP_KEYS")
    .option("--json", "as JSON")
    .action(async (backup: string, file: string, options: { json?: boolean }) =>
      (await load()).decrypt(backup, file, options),
    );
}

/** The library takes half a second to load: other commands do without. */
const load = () => import("../library/commands.ts");
