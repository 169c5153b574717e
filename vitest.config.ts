import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";
import { temporaryFolder } from "./test/support/temporary-folder.ts";

process.env["TMPDIR"] = temporaryFolder();

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const alias = {
  "horarium/schedule": at("packages/engine/src/schedule/index.ts"),
  "horarium/opentelemetry": at("packages/engine/src/opentelemetry.ts"),
  "horarium/edge": at("packages/engine/src/edge/index.ts"),
  "horarium/testing": at("packages/engine/src/testing.ts"),
  "horarium/node": at("packages/engine/src/node/index.ts"),
  horarium: at("packages/engine/src/index.ts"),
  "@horarium/library/colibri": at("packages/library/adapters/colibri/index.ts"),
  "@horarium/library/reference": at("packages/library/adapters/reference/index.ts"),
  "@horarium/client": at("packages/client/src/index.ts"),
  "@horarium/library": at("packages/library/src/index.ts"),
  "@horarium/server/embedded-postgres": at("packages/server/src/embedded-postgres/index.ts"),
};

/** On two cores vitest would take one file at a time, and most of them wait: for a database, a process, a clock. */
const atOnce = Math.max(3, availableParallelism());

const slow = ["packages/*/test/faults/**"];
const chain = ["test/chain/**"];
const browser = ["packages/dashboard/test/browser/**"];

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          sequence: { groupOrder: 0 },
          include: [
            "packages/*/{src,adapters,test,demo}/**/*.test.ts",
            "examples/**/*.test.ts",
            "test/**/*.test.ts",
          ],
          exclude: [...slow, ...browser, ...chain, "**/dist/**", "**/node_modules/**"],
          setupFiles: ["test/support/one-seed.ts"],
          globalSetup: ["test/support/database-server.ts"],
          // starting a process and loading everything anew costs more than most files do: each has databases of its own
          isolate: false,
          maxWorkers: atOnce,
          // others may be at work on the machine
          expect: { poll: { timeout: 30_000 } },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "faults",
          sequence: { groupOrder: 1 },
          include: slow.map((folder) => `${folder}/*.test.ts`),
          globalSetup: ["test/support/database-server.ts"],
          isolate: false,
          maxWorkers: atOnce,
          expect: { poll: { timeout: 30_000 } },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "browser",
          sequence: { groupOrder: 2 },
          include: browser.map((folder) => `${folder}/*.test.ts`),
          globalSetup: [
            "test/support/database-server.ts",
            "packages/dashboard/test/browser/support/chromium.ts",
          ],
          isolate: false,
          maxWorkers: 2,
          // a browser that shares the machine with others may take its time
          expect: { poll: { timeout: 30_000 } },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "chain",
          sequence: { groupOrder: 3 },
          include: ["test/chain/*.test.ts"],
          globalSetup: ["test/chain/support/packages.ts"],
          // one of them waits for a minute of pg_cron
          maxWorkers: atOnce,
          expect: { poll: { timeout: 60_000, interval: 100 } },
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "chain-measure",
          include: ["test/chain/*.measure.ts"],
          globalSetup: ["test/chain/support/packages.ts"],
        },
      },
    ],
  },
});
