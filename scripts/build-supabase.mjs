// Writes packages/server/src/commands/supabase/files.generated.ts from supabase/, so that the command needs no other
// files than its own. `--check` only compares.
import { readFileSync, writeFileSync } from "node:fs";

const source = new URL("../supabase/", import.meta.url);
const target = new URL(
  "../packages/server/src/commands/supabase/files.generated.ts",
  import.meta.url,
);
const names = {
  migration: "migrations/horarium_tick.sql",
  runner: "functions/job-runner/index.ts",
  handlers: "functions/job-runner/handlers.ts",
  imports: "functions/job-runner/deno.json",
};

const entries = Object.entries(names).map(([name, path]) => {
  const text = readFileSync(new URL(path, source), "utf8");
  const quoted = text.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
  return `export const ${name} = \`${quoted}\`;`;
});
const module = `// Written by scripts/build-supabase.mjs from supabase/: change those files, not this.\n${entries.join("\n")}\n`;

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== module) {
    console.error(
      "commands/supabase/files.generated.ts is not up to date: run node scripts/build-supabase.mjs",
    );
    process.exit(1);
  }
} else {
  writeFileSync(target, module);
}
