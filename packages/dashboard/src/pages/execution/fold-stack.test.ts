import { expect, test } from "vitest";
import { foldStack } from "./fold-stack.ts";

test("folds the lines of libraries, and keeps the message and the own lines", () => {
  const stack = [
    "TypeError: fetch failed",
    "    at node:internal/deps/undici/undici:13510:13",
    "    at askServer (/app/node_modules/pg/lib/client.js:10:1)",
    "    at refresh (/app/src/refresh.ts:12:3)",
    "    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)",
    "  caused by: Error: ETIMEDOUT",
  ].join("\n");
  expect(foldStack(stack)).toEqual([
    { lines: ["TypeError: fetch failed"], isLibrary: false },
    {
      lines: [
        "    at node:internal/deps/undici/undici:13510:13",
        "    at askServer (/app/node_modules/pg/lib/client.js:10:1)",
      ],
      isLibrary: true,
    },
    { lines: ["    at refresh (/app/src/refresh.ts:12:3)"], isLibrary: false },
    {
      lines: ["    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)"],
      isLibrary: true,
    },
    { lines: ["  caused by: Error: ETIMEDOUT"], isLibrary: false },
  ]);
});
