import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { horarium } from "./support/horarium.ts";

async function newProject() {
  const folder = await mkdtemp(join(tmpdir(), "horarium-supabase-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const init = (...more: string[]) =>
    horarium(["supabase", "init", "--folder", folder, "--json", ...more]);
  const migrations = () => readdir(join(folder, "migrations"));
  return { folder, init, migrations };
}

test("a project that is of this version is left as it is, with one migration", async () => {
  const { folder, init, migrations } = await newProject();
  await init();
  const first = await migrations();
  expect(first).toEqual([expect.stringMatching(/^\d{14}_horarium_tick\.sql$/)]);
  await writeFile(join(folder, "functions/job-runner/handlers.ts"), "// mine\n");
  const { code, standardOutput } = await init();
  expect(code).toBe(0);
  expect(JSON.parse(standardOutput)).toMatchObject({
    files: [join(folder, "functions/job-runner/horarium")],
  });
  expect(await migrations()).toEqual(first);
  expect(await readFile(join(folder, "functions/job-runner/handlers.ts"), "utf8")).toBe(
    "// mine\n",
  );
});

test("after an upgrade the tick is a further migration, since the one that was pushed is not pushed again", async () => {
  const { folder, init, migrations } = await newProject();
  await init();
  const [written] = await migrations();
  const text = await readFile(join(folder, "migrations", written!), "utf8");
  await rm(join(folder, "migrations", written!));
  const pushed = "20250101000000_horarium_tick.sql";
  await writeFile(join(folder, "migrations", pushed), "-- of an older version\n");
  expect((await init()).code).toBe(0);
  const [older, newer, ...more] = (await migrations()).toSorted();
  expect([older, more]).toEqual([pushed, []]);
  expect(await readFile(join(folder, "migrations", pushed), "utf8")).toBe(
    "-- of an older version\n",
  );
  expect(await readFile(join(folder, "migrations", newer!), "utf8")).toBe(text);
});

test("a runner that was changed is written over only with --force", async () => {
  const { folder, init } = await newProject();
  await init();
  const runner = join(folder, "functions/job-runner/index.ts");
  const text = await readFile(runner, "utf8");
  await writeFile(runner, "// mine\n");
  const { code, output } = await init();
  expect(code).not.toBe(0);
  expect(output).toContain("repeat with --force");
  expect(await readFile(runner, "utf8")).toBe("// mine\n");
  expect((await init("--force")).code).toBe(0);
  expect(await readFile(runner, "utf8")).toBe(text);
});
