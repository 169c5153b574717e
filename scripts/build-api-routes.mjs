// Writes packages/dashboard/src/api/routes.ts, method and path of each operation, from the server's list. `--check` only
// compares. Reads the build of the server.
import { readFileSync, writeFileSync } from "node:fs";
import { operations } from "../packages/server/dist/api/operations.js";

const target = new URL("../packages/dashboard/src/api/routes.ts", import.meta.url);

// workers ask for work, and no page does
const asked = operations.filter(({ tag }) => tag !== "Work");
const entries = asked.map(({ name, method, path, tag }) => {
  // answers with secrets in them are shown once, and not kept under a key
  const isKeyed = method !== "get" && tag !== "Access";
  return `  ${name}: ["${method.toUpperCase()}", "${path}"${isKeyed ? ', "keyed"' : ""}],`;
});

const module = `// Written by scripts/build-api-routes.mjs from the server's operations: change those, not this.
// "keyed": it takes an Idempotency-Key.
export const routes = {
${entries.join("\n")}
} as const;
`;

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== module) {
    console.error("routes.ts is not up to date: run node scripts/build-api-routes.mjs");
    process.exit(1);
  }
} else {
  writeFileSync(target, module);
}
