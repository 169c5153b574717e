import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { docstringsOf, entries, exportsOf, sourceFiles } from "./docstrings.ts";
import { root, writeExamples } from "./example-modules.ts";
import { createScene, type Scene } from "./scene.ts";

const folder = mkdtempSync(join(tmpdir(), "horarium-examples-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const docstrings = sourceFiles().flatMap(docstringsOf);
const examples = writeExamples(folder, docstrings);

describe.each(Object.entries(entries))("what %s exports", (_, entry) => {
  const exported = [...exportsOf(entry)].map(([name, file]) => ({
    name,
    file,
    doc: docstrings.find((one) => one.kind !== null && one.file === file && one.name === name),
  }));

  test("has a docstring each", () => {
    expect(exported.length).toBeGreaterThan(0);
    expect(exported.filter(({ doc }) => doc === undefined)).toEqual([]);
  });

  test("has an example for each function and class", () => {
    const without = exported.filter(
      ({ doc }) => /function|class/.test(doc?.kind ?? "") && doc?.examples.length === 0,
    );
    expect(without.map(({ name, file }) => `${file}: ${name}`)).toEqual([]);
  });
});

test("the examples of the planner's functions say what comes of them", () => {
  const functions = [...exportsOf(entries["horarium/schedule"])].flatMap(([name, file]) =>
    docstrings.filter((one) => one.file === file && one.name === name && one.kind === "function"),
  );
  const silent = functions.filter(({ text }) => !/\/\/ (=>|throws) /.test(text));
  expect(silent.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
});

test("code stands in docstrings as @example, so that it is checked", () => {
  const indented = docstrings.filter(({ text }) => /^ {4}\S/m.test(text.split("@example")[0]!));
  expect(indented.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
});

test("the examples are correct TypeScript", () => {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
});

test.each(examples)("the example gives what it says: $title", async ({ path, needsDatabase }) => {
  const { example } = (await import(pathToFileURL(path).href)) as {
    example: (scene: Partial<Scene>) => Promise<void>;
  };
  if (!needsDatabase) return example({});
  const scene = await createScene();
  try {
    await example(scene);
  } finally {
    await scene.close();
  }
});
