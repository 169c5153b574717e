import { spawnSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = join(root, "test/chain/deployed");

/** A Supabase project as `horarium supabase init` writes it, with the handlers of the test. Returns the migration's text. */
export function writeProject(): string {
  rmSync(folder, { recursive: true, force: true });
  const { status, stderr } = spawnSync(
    process.execPath,
    ["packages/server/bin/horarium.mjs", "supabase", "init", "--folder", folder],
    { cwd: root, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`horarium supabase init: ${stderr}`);
  copyFileSync(
    join(root, "test/chain/support/handlers.ts"),
    join(folder, "functions/job-runner/handlers.ts"),
  );
  const [migration] = readdirSync(join(folder, "migrations"));
  return readFileSync(join(folder, "migrations", migration!), "utf8");
}
