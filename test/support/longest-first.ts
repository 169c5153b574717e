import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Vitest remembers how long each file took; in a fresh clone it goes by size. What takes longest must not begin last. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

const isLong = ({ moduleId }: TestSpecification) => long.some((name) => moduleId.endsWith(name));

/** Those of half a minute and more: they start processes, one after the other. */
const long = [
  "commands/cli.test.ts",
  "commands/access.test.ts",
  "commands/start.test.ts",
  "node/isolator.test.ts",
  "test/backup-physical.test.ts",
  "faults/start-faults.test.ts",
  "faults/cut-off.test.ts",
  "faults/backup-database.test.ts",
];
