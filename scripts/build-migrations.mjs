// Writes packages/engine/src/migrations.generated.ts from migrations/*.sql, so that the engine needs no file system.
// `--check` only compares.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

const folder = new URL("../packages/engine/src/migrations/", import.meta.url);
const target = new URL("../packages/engine/src/migrations.generated.ts", import.meta.url);

const entries = readdirSync(folder)
  .filter((name) => name.endsWith(".sql"))
  .sort()
  .map((name) => {
    const text = readFileSync(new URL(name, folder), "utf8");
    const number = Number.parseInt(name, 10);
    const breaking = text.startsWith("-- breaking");
    const quoted = text.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
    return `  {\n    number: ${number},\n    name: "${name}",\n    breaking: ${breaking},\n    text: \`${quoted}\`,\n  },`;
  });

const module = `// Written by scripts/build-migrations.mjs from migrations/*.sql: change those, not this.
export interface Migration {
  number: number;
  name: string;
  /** Older Horariums must not work on a database that has it: the file begins with "-- breaking". */
  breaking: boolean;
  text: string;
}

export const migrations: readonly Migration[] = [
${entries.join("\n")}
];
`;

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== module) {
    console.error(
      "migrations.generated.ts is not up to date: run node scripts/build-migrations.mjs",
    );
    process.exit(1);
  }
} else {
  writeFileSync(target, module);
}
