// Writes packages/engine/src/doctor/doctor.generated.ts from doctor.sql, so that the engine needs no file system.
// `--check` only compares.
import { readFileSync, writeFileSync } from "node:fs";

const source = new URL("../packages/engine/src/doctor/doctor.sql", import.meta.url);
const target = new URL("../packages/engine/src/doctor/doctor.generated.ts", import.meta.url);

// a name, what a row means, and the statement with its comments up to the semicolon that ends a line
const statement = /^-- ([\w/]+): (.*)\n((?:-- .*\n)*)([^-][^]*?);$/gm;

const entries = [...readFileSync(source, "utf8").matchAll(statement)].map(
  ([, name, sentence, comments, text]) => {
    const quoted = text.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
    return `  {
    name: "${name}",
    sentence: "${sentence}",
    withoutIndexes: ${comments.startsWith("-- without indexes")},
    text: \`${quoted}\`,
  },`;
  },
);

const module = `// Written by scripts/build-doctor.mjs from doctor.sql: change that, not this.
export interface Check {
  name: string;
  /** What it means when there is a row. */
  sentence: string;
  /** Reads the tables alone, so that a damaged index shows. */
  withoutIndexes: boolean;
  text: string;
}

export const checks: readonly Check[] = [
${entries.join("\n")}
];
`;

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== module) {
    console.error("doctor.generated.ts is not up to date: run node scripts/build-doctor.mjs");
    process.exit(1);
  }
} else {
  writeFileSync(target, module);
}
