import { expect, test } from "vitest";
import type { AlertRule } from "./alert.ts";
import { inheritedBy, inheritedByJob, rulesForJob, rulesInForce } from "./rules-in-force.ts";

const builtIn = aRule({ id: null });
const forAll = aRule({ id: "all" });
const nightly = aRule({ id: "nightly", scope: "folder", folder: "nightly" });
const copies = aRule({ id: "copies", scope: "folder", folder: "nightly/copies" });
const backup = aRule({ id: "backup", scope: "tag", tag: "backup" });
const one = aRule({
  id: "one",
  scope: "job",
  job: { id: "1", name: "copy_books", title: null },
});
const late = aRule({ id: null, kind: "late" });

test("what is set for all jobs stands in place of what is built in", () => {
  expect(rulesInForce([builtIn, late, forAll, nightly])).toEqual({
    forAll: [forAll, late],
    particular: [nightly],
  });
  expect(inheritedBy([builtIn, forAll], forAll)).toBe(builtIn);
  expect(inheritedBy([builtIn, forAll], nightly)).toBe(forAll);
});

test("of the rules for a job the most particular one counts", () => {
  const rules = [builtIn, forAll, nightly, copies, backup, one];
  const job = { id: "2", folder: "nightly/copies/books", tags: ["backup"] };
  const counts = (all: AlertRule[], about = job) => rulesForJob(all, about).map(({ id }) => id);
  expect(counts(rules, { ...job, id: "1" })).toEqual(["one"]);
  expect(counts(rules)).toEqual(["backup"]);
  expect(counts(rules, { ...job, tags: [] })).toEqual(["copies"]);
  expect(counts(rules, { ...job, folder: "nightly", tags: [] })).toEqual(["nightly"]);
  // a folder is no other one that begins alike
  expect(counts(rules, { ...job, folder: "nightly-old", tags: [] })).toEqual(["all"]);
  expect(counts([builtIn])).toEqual([null]);
});

test("a rule of a job inherits from what counts for the job without it", () => {
  const job = { id: "1", name: "copy_books", folder: "nightly", tags: [] };
  expect(inheritedByJob([builtIn, forAll, nightly, one], "failed", job)).toBe(nightly);
});

function aRule(says: Partial<AlertRule>): AlertRule {
  return {
    id: null,
    kind: "failed",
    scope: "all",
    folder: null,
    tag: null,
    job: null,
    sentence: "any job fails",
    enabled: true,
    settings: {},
    effective: {},
    channels: null,
    version: null,
    createdAt: null,
    createdBy: null,
    ...says,
  };
}
