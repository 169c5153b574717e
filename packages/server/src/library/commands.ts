import { createReadStream, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { ConfigurationError } from "horarium";
import { checkContract, unseal, type LibraryAdapter, type Problem } from "@horarium/library";
import { colibriAdapter } from "@horarium/library/colibri";
import {
  migrateLibrary,
  referenceAdapter,
  seedDemoLibrary,
  seedLargeLibrary,
  type SeedStep,
} from "@horarium/library/reference";
import type { Pool } from "pg";
import { backupKeys } from "./settings.ts";
import { counted } from "../live-view/texts.ts";
import { openRunning, type DatabaseOptions } from "../open-database.ts";
import { print, printJson } from "../commands/print.ts";

export interface CheckOptions extends DatabaseOptions {
  adapter: string;
  json?: boolean;
}

export interface SeedOptions extends DatabaseOptions {
  scale: "demo" | "large";
  json?: boolean;
}

const adapters: Readonly<Record<string, (db: Pool) => Promise<LibraryAdapter>>> = {
  reference: () => Promise.resolve(referenceAdapter),
  colibri: (db) => colibriAdapter(db),
};

export async function check(options: CheckOptions): Promise<void> {
  const { pool, label } = await openRunning(options);
  try {
    const adapter = await adapters[options.adapter]!(pool);
    const problems = await adapter.preflight(pool);
    // without its tables every query would fail, and say no more than that
    const isHost = !problems.some(({ code }) => ["not_the_host", "not_migrated"].includes(code));
    if (isHost) problems.push(...(await checkContract(adapter, pool)));
    if (problems.length > 0) process.exitCode = 1;
    const ports = isHost ? fitOf(adapter, problems) : {};
    if (options.json) return printJson({ adapter: adapter.name, ports, problems });
    print(`Checked ${label} as a library of the kind "${adapter.name}"`);
    for (const [port, fit] of Object.entries(ports)) print(`${port}: ${fit}`);
    for (const { message, remedy } of problems) {
      print(`${message}${remedy === undefined ? "" : `\n    ${remedy}`}`);
    }
    print(problems.length === 0 ? "It fits" : counted(problems.length, "problem"));
  } finally {
    await pool.end();
  }
}

/** For each port, in a few words: it fits, is absent and why, or has problems, which are named below. */
function fitOf(adapter: LibraryAdapter, problems: readonly Problem[]): Record<string, string> {
  const { expirables, activity, catalogue, files, notices, loans, connections } = adapter;
  const ports = { expirables, activity, catalogue, files, notices, loans, connections };
  return Object.fromEntries(
    Object.entries(ports).map(([name, port]) => {
      const own = problems.filter(({ message }) => message.startsWith(`${name}.`));
      if ("absent" in port) return [name, `not available here: ${port.absent}`];
      return [name, own.length === 0 ? "fits" : counted(own.length, "problem")];
    }),
  );
}

export async function seed(options: SeedOptions): Promise<void> {
  const { pool, label } = await openRunning(options);
  try {
    await migrateLibrary(pool);
    const { seeded } =
      options.scale === "large"
        ? await seedLarge(pool, options)
        : await seedDemoLibrary(pool, { anchor: new Date() });
    if (options.json === true) return printJson({ seeded, database: label });
    print(
      seeded
        ? `A demo library is made in ${label}`
        : `There is a library in ${label} already, and nothing was changed: for another one, name a database of its own, or drop the schema library and its jobs' schema library_jobs first`,
    );
  } finally {
    await pool.end();
  }
}

function seedLarge(pool: Pool, { json = false }: SeedOptions): Promise<{ seeded: boolean }> {
  const say = json ? () => {} : print;
  say("This takes some minutes; ended in the middle (Ctrl-C), it leaves nothing behind");
  const onStep = ({ name, part, parts, ms }: SeedStep) =>
    say(`${name}${parts === 1 ? "" : ` ${part} of ${parts}`} (${(ms / 1_000).toFixed(1)} s)`);
  return seedLargeLibrary(pool, { anchor: new Date(), onStep });
}

export async function decrypt(
  backup: string,
  file: string,
  { json = false }: { json?: boolean },
): Promise<void> {
  const text = process.env["HORARIUM_BACKUP_KEYS"];
  if (!text) {
    throw new ConfigurationError(
      "HORARIUM_BACKUP_KEYS is not set: it holds the keys of the backups, each written as id:base64",
    );
  }
  const { keys } = backupKeys(text);
  // a file that is there is not written over
  const target = createWriteStream(file, { flags: "wx", mode: 0o600, flush: true });
  try {
    await pipeline(unseal(createReadStream(backup), keys), target);
  } catch (error) {
    // half a backup is none
    if (!isThere(error)) await rm(file, { force: true });
    throw error;
  }
  if (json) return printJson({ backup, file });
  print(`${backup} is opened into ${file}`);
}

function isThere(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}
