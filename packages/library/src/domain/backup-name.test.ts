import { expect, test } from "vitest";

import { backupFile, parseBackupFile } from "./backup-name.ts";

const made = {
  database: "library",
  at: new Date("2026-11-24T02:00:00.500Z"),
  executionId: "01a20ee2-0000-7000-8000-00001a2b3c4d",
};

test("a name says database, slot, execution, method and whether it is sealed", () => {
  const dump = backupFile({ ...made, method: "dump", isSealed: false });
  expect(dump).toBe("library-20261124T020000Z-1a2b3c4d.dump");
  const physical = backupFile({ ...made, method: "physical", isSealed: true });
  expect(physical).toBe("library-20261124T020000Z-1a2b3c4d.base.tar.gz.sealed");
  expect(parseBackupFile(physical)).toEqual({
    database: "library",
    at: new Date("2026-11-24T02:00:00Z"),
    execution: "1a2b3c4d",
    method: "physical",
    isSealed: true,
  });
});

test("what has no place in a file's name gives way to a line", () => {
  const name = backupFile({ ...made, database: "../my db-1", method: "dump", isSealed: false });
  expect(name).toBe("___my_db_1-20261124T020000Z-1a2b3c4d.dump");
  expect(parseBackupFile(name)?.database).toBe("___my_db_1");
});

test.each([
  "library.dump",
  "library-20261124T020000Z-1a2b3c4d.dump.partial",
  "library-20261124T020000Z-1a2b3c4d.dump.bad",
  "library-20261124T020000Z-1a2b3c4d.dump.manifest.json",
  "library-20269924T020000Z-1a2b3c4d.dump",
  "old/library-20261124T020000Z-1a2b3c4d.dump",
])("%s is not a backup of ours", (name) => {
  expect(parseBackupFile(name)).toBeNull();
});
