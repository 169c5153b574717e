import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { installPackages } from "./debian.ts";
import { writeProject } from "./project.ts";

/** Where the parts of the chain are. */
export interface Parts {
  /** The folder of PostgreSQL's programs. */
  bindir: string;
  /** The version inside Supabase's edge runtime. */
  denoOfSupabase: string;
  deno: string;
}

declare module "vitest" {
  interface ProvidedContext {
    /** Null: some part is missing, and could not be installed. */
    chain: Parts | null;
    /** The migration of the project that the runners of the test are deployed from. */
    migration: string;
  }
}

const bindir = "/usr/lib/postgresql/15/bin";
const debian = {
  "postgresql-15": join(bindir, "postgres"),
  "postgresql-15-cron": "/usr/lib/postgresql/15/lib/pg_cron.so",
  "postgresql-plperl-15": "/usr/lib/postgresql/15/lib/plperl.so",
};
const folder = fileURLToPath(new URL("..", import.meta.url));

/**
 * PostgreSQL 15 with pg_cron and PL/Perl, and two versions of Deno: installed where that is possible. Where it is not the
 * chain is skipped, and counted; with REQUIRE_CHAIN=1 that is an error.
 */
export default function setup({ provide }: TestProject): void {
  const missing = missingPackages();
  const apt = missing.length > 0 ? installPackages(missing, "postgresql-15") : null;
  const lacksDeno = () => Object.values(denos()).includes(null);
  const deno = lacksDeno() ? installDeno() : null;
  const lacking = [...missingPackages(), ...(lacksDeno() ? ["deno (from npm)"] : [])];
  if (lacking.length > 0) {
    const why = `the chain of pg_cron and Edge Function cannot be tested without ${lacking.join(", ")}: install it (Debian 12 has the packages) and run the tests again`;
    const reasons = [apt, deno].filter((reason) => reason !== null).join("\n");
    if (process.env["REQUIRE_CHAIN"] === "1") throw new Error(`${why}\n${reasons}`);
    console.warn(`Skipped: ${why}.\n${reasons}`);
    provide("migration", "");
    return provide("chain", null);
  }
  provide("migration", writeProject());
  provide("chain", { bindir, ...denos() } as Parts);
}

function denos(): Record<Exclude<keyof Parts, "bindir">, string | null> {
  return {
    deno: denoIn("node_modules"),
    denoOfSupabase: denoIn("node_modules/deno-of-supabase/node_modules"),
  };
}

function missingPackages(): string[] {
  return Object.entries(debian).flatMap(([name, file]) => (existsSync(file) ? [] : [name]));
}

/**
 * They are large, and only needed here: so they are no dependencies of the workspace. Returns what npm complains of. Not by
 * `npm ci`: it refuses a lock without the older version's binaries for other systems, which npm leaves out of it.
 */
function installDeno(): string | null {
  console.log("Installing Deno for the chain test (npm install in test/chain), once ...");
  const { status, stderr } = spawnSync(
    "npm",
    ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    { cwd: folder, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" },
  );
  return status === 0 ? null : stderr;
}

/** The binary itself: the wrapper of older versions would leave its child behind when it is killed. glibc only on Linux. */
function denoIn(modules: string): string | null {
  const platform =
    process.platform === "linux"
      ? `linux-${process.arch}-glibc`
      : `${process.platform}-${process.arch}`;
  const path = join(folder, modules, "@deno", platform, "deno");
  return existsSync(path) ? path : null;
}
