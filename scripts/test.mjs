// `npm test`: everything that must hold. A check that fails ends it; of the tests, all kinds run, so that one look tells
// all that is to be mended. `npm run faults` repeats the tests that kill and cut off, with more rounds; `npm run soak`
// repeats them for SOAK_MINUTES (default 60).
// The end names the tests that failed, and why, or were skipped, and says how many there were of each.
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { lengthOf, refuse, root, say, setUp, tscPath } from "./setup.mjs";

const rounds = { test: 1, faults: 20, soak: 20, chain: 1 };
const mode = process.argv[2] ?? "test";
if (!Object.hasOwn(rounds, mode)) {
  refuse(`"${mode}" is no kind of test run: there are ${Object.keys(rounds).join(", ")}`);
}

/** Every process of this run inherits it, so that one that stays behind is known. */
const run = randomUUID();
const env = {
  ...process.env,
  HORARIUM_TEST_RUN: run,
  ROUNDS: process.env["ROUNDS"] ?? String(rounds[mode]),
};
const totals = { passed: 0, failed: 0, skipped: 0 };
/** @type {{ failed: string[], skipped: string[] }} */
const named = { failed: [], skipped: [] };
const reports = mkdtempSync(join(tmpdir(), "horarium-reports-"));

const checks = [
  ["Generated files are up to date", checkGenerated],
  ["Format", () => runNode("node_modules/oxfmt/bin/oxfmt", "--check")],
  ["Lint", () => runNode("node_modules/oxlint/bin/oxlint", "--type-aware", "--deny-warnings")],
  ["Build", () => runNode(tscPath(), "-b")],
  ["What packages export is there", checkExports],
  ["The dashboard loads quickly", () => runNode("scripts/check-dashboard-size.mjs")],
];
const unit = ["Tests", () => runTests("unit")];
const browser = ["Browser", () => runTests("browser")];
const faults = ["Faults", () => runTests("faults")];
const chain = ["Chain of pg_cron and Edge Function", () => runTests("chain")];
const leftovers = ["Nothing is left running", checkLeftovers];

setUp();
const began = Date.now();
const isGreen =
  mode === "test"
    ? runSteps(checks) && runAll([unit, browser, faults, chain, leftovers])
    : mode === "faults"
      ? runSteps([faults, leftovers])
      : mode === "chain"
        ? runSteps([chain, leftovers])
        : soak();
rmSync(reports, { recursive: true, force: true });

for (const [outcome, tests] of Object.entries(named)) {
  for (const test of tests) say(`${outcome}: ${test}`);
}
say(`\n${isGreen ? "All green" : "Not green"} after ${lengthOf(Date.now() - began)}`);
say(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = isGreen ? 0 : 1;

/** True if all of them pass; the first that does not ends it. */
function runSteps(steps) {
  return steps.every(runStep);
}

/** True if all of them pass; each has its turn. */
function runAll(steps) {
  return steps.map(runStep).every((passes) => passes);
}

function runStep([name, step]) {
  say(`\n== ${name}`);
  const from = Date.now();
  const failedBefore = totals.failed;
  const passes = step();
  // a step that fails without a failed test must not end in "0 failed"
  if (!passes && totals.failed === failedBefore) totals.failed++;
  if (!passes) named.failed.push(`== ${name}`);
  say(`== ${name}: ${passes ? "ok" : "FAILED"} (${lengthOf(Date.now() - from)})`);
  return passes;
}

function soak() {
  const minutes = Number(process.env["SOAK_MINUTES"] ?? 60);
  if (!(minutes > 0)) refuse("SOAK_MINUTES must be a number of minutes, such as 60");
  const until = Date.now() + minutes * 60_000;
  for (let turn = 1; Date.now() < until; turn++) {
    say(`\n== Turn ${turn}, ${lengthOf(until - Date.now())} to go`);
    if (!runSteps([faults, leftovers])) return false;
  }
  return true;
}

/** Scripts that write files and can tell whether they are up to date. */
function checkGenerated() {
  return readdirSync(join(root, "scripts"))
    .filter((name) => /^build-.*\.mjs$/.test(name))
    .filter((name) => readFileSync(join(root, "scripts", name), "utf8").includes('"--check"'))
    .every((name) => runNode(`scripts/${name}`, "--check"));
}

function checkExports() {
  const missing = readdirSync(join(root, "packages")).flatMap((name) => {
    const folder = join("packages", name);
    const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    return [...pathsIn(manifest.exports), ...pathsIn(manifest.bin)]
      .map((path) => join(folder, path))
      .filter((path) => !existsSync(join(root, path)));
  });
  for (const path of missing)
    console.error(`${path} is named in package.json, and the build does not make it`);
  return missing.length === 0;
}

function pathsIn(value) {
  if (typeof value === "string") return [value];
  return Object.values(value ?? {}).flatMap(pathsIn);
}

function runTests(project) {
  const report = join(reports, `${project}.json`);
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const passes = runNode(
    "node_modules/vitest/vitest.mjs",
    "run",
    "--project",
    project,
    "--passWithNoTests",
    ...reporters,
  );
  if (existsSync(report)) add(JSON.parse(readFileSync(report, "utf8")));
  return passes;
}

function add({ testResults, numPassedTests, numFailedTests, numPendingTests, numTodoTests }) {
  totals.passed += numPassedTests;
  totals.failed += numFailedTests;
  totals.skipped += numPendingTests + numTodoTests;
  for (const { name, status: ended, message, assertionResults } of testResults) {
    const file = relative(root, name);
    // a file that cannot be read has no tests
    if (ended === "failed" && assertionResults.length === 0)
      named.failed.push(`${file}${why([message])}`);
    for (const { status, fullName, failureMessages } of assertionResults) {
      const test = `${file} > ${fullName}`;
      if (status === "failed") named.failed.push(`${test}${why(failureMessages)}`);
      if (status === "pending" || status === "skipped") named.skipped.push(test);
    }
  }
}

/** What stands here is what is seen of a run whose log was cut. */
function why(messages) {
  const lines = stripVTControlCharacters(messages.join("\n"))
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.includes("node_modules"));
  return lines
    .slice(0, 25)
    .map((line) => `\n    ${line.slice(0, 200)}`)
    .join("");
}

/** Processes carry the environment they were started with: Linux shows it. Elsewhere nothing is looked at. */
function checkLeftovers() {
  if (process.platform !== "linux") return true;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  // one that was told to end may take a moment
  for (let look = 0; look < 50 && alive().length > 0; look++) Atomics.wait(pause, 0, 0, 100);
  const left = alive();
  for (const { pid, command } of left) console.error(`process ${pid} is left running: ${command}`);
  return left.length === 0;
}

function alive() {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => read(`/proc/${pid}/environ`).includes(`HORARIUM_TEST_RUN=${run}`))
    .map((pid) => ({ pid, command: read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim() }))
    .filter(({ command }) => command !== "");
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    // gone meanwhile, or somebody else's
    if (["ENOENT", "ESRCH", "EACCES", "EPERM"].includes(error.code)) return "";
    throw error;
  }
}

function runNode(program, ...args) {
  const { status, error } = spawnSync(process.execPath, [program, ...args], {
    cwd: root,
    env,
    stdio: "inherit",
  });
  if (error !== undefined) console.error(`${program}: ${error.message}`);
  return status === 0;
}
