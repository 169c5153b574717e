import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { handlers, imports, migration, runner } from "./files.generated.ts";

/** What was done to the project. Paths as they were given. */
export interface Written {
  files: string[];
  /** They are there, and are the project's own. */
  kept: string[];
  /** They differ from ours: with them nothing is written at all. */
  refused: string[];
}

/**
 * Writes the migration, the function and the engine that it imports, of this version: what runs there is what runs here.
 * What is there with the same text is left alone; what differs is refused, unless `force`. A migration of another version
 * stays, and this one's comes after it: what was pushed once is not pushed again.
 */
export async function writeProject(folder: string, force: boolean): Promise<Written> {
  const functionFolder = join(folder, "functions", "job-runner");
  const ours = new Map([
    [await migrationPath(folder), migration],
    [join(functionFolder, "index.ts"), runner],
    [join(functionFolder, "deno.json"), imports],
  ]);
  const theirs = join(functionFolder, "handlers.ts");
  const differing = await filter([...ours], async ([path, text]) => {
    const there = await readIfThere(path);
    return there !== null && there !== text;
  });
  if (differing.length > 0 && !force) {
    return { files: [], kept: [], refused: differing.map(([path]) => path) };
  }
  const missing = await filter([...ours], async ([path, text]) => {
    return (await readIfThere(path)) !== text;
  });
  for (const [path, text] of missing) await write(path, text);
  const hasHandlers = (await readIfThere(theirs)) !== null;
  if (!hasHandlers) await write(theirs, handlers);
  const engine = join(functionFolder, "horarium");
  await copyEngine(engine);
  return {
    files: [...missing.map(([path]) => path), ...(hasHandlers ? [] : [theirs]), engine],
    kept: [
      ...[...ours.keys()].filter((path) => !missing.some(([other]) => other === path)),
      ...(hasHandlers ? [theirs] : []),
    ],
    refused: [],
  };
}

const migrationName = "_horarium_tick.sql";

/** The newest that is there, where it is of this version, else one that comes after all others. */
async function migrationPath(folder: string): Promise<string> {
  const migrations = join(folder, "migrations");
  const names = await readdir(migrations).catch(absentIsEmpty);
  const newest = names
    .filter((name) => name.endsWith(migrationName))
    .sort()
    .at(-1);
  if (newest !== undefined) {
    const path = join(migrations, newest);
    if ((await readIfThere(path)) === migration) return path;
  }
  const at = new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14);
  return join(migrations, `${at}${migrationName}`);
}

/** All of it that needs no Node. */
async function copyEngine(target: string): Promise<void> {
  const source = dirname(fileURLToPath(import.meta.resolve("horarium")));
  await rm(target, { recursive: true, force: true });
  const paths = await readdir(source, { recursive: true });
  for (const path of paths) {
    if (!path.endsWith(".js") || path.startsWith("node")) continue;
    await mkdir(dirname(join(target, path)), { recursive: true });
    await copyFile(join(source, path), join(target, path));
  }
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

function readIfThere(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
}

function absentIsEmpty(error: NodeJS.ErrnoException): string[] {
  if (error.code === "ENOENT") return [];
  throw error;
}

async function filter<Item>(
  items: readonly Item[],
  holds: (item: Item) => Promise<boolean>,
): Promise<Item[]> {
  const held = await Promise.all(items.map(holds));
  return items.filter((_, place) => held[place]);
}
