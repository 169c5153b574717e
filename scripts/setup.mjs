// What a fresh clone needs before anything can run: Node, the dependencies, the build. Each is skipped when it is done
// already, and found to be done within milliseconds. Node's own modules only: nothing else is there yet.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

const neededNode = [20, 19];
const stampFile = join(root, "node_modules", ".horarium-setup.json");
const built = ["engine/dist/index.js", "library/dist/src/index.js", "server/dist/cli.js"];
const builtDashboard = "packages/dashboard/dist/index.html";

/** Brings everything up to date that `npm start` needs. Ends the process with a sentence where it cannot. */
export function setUp() {
  checkNode();
  installDependencies();
  build();
  buildDashboard();
}

/** Ends the process with what is wrong and what helps. */
export function refuse(message) {
  console.error(message);
  process.exit(1);
}

export function say(line) {
  console.log(line);
}

/** `0.4 s`, `12 s`, `2 min 5 s`. */
export function lengthOf(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > neededNode[0] || (major === neededNode[0] && minor >= neededNode[1])) return;
  refuse(
    `This is Node ${process.versions.node}, and Horarium needs ${neededNode.join(".")} or newer: install one from https://nodejs.org and start again.`,
  );
}

function installDependencies() {
  const lock = readFileSync(join(root, "package-lock.json"), "utf8");
  const wanted = hash(`${lock} ${process.platform} ${process.arch}`);
  if (readStamp().dependencies === wanted) return;
  if (!isInstalled(lock)) {
    const isFirst = !existsSync(join(root, "node_modules"));
    say(
      isFirst
        ? "Installing the dependencies (npm ci), once ..."
        : "The dependencies have changed: installing them (npm ci) ...",
    );
    const began = Date.now();
    const npm = runNpm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    if (npm.error !== undefined || npm.status !== 0) refuse(whyNpmFailed(npm));
    say(`  installed in ${lengthOf(Date.now() - began)}`);
  }
  writeStamp({ dependencies: wanted });
}

/** Whether npm's own note of what it has installed says the same as the lock file: then nothing is to be done. */
function isInstalled(lock) {
  const note = readIfThere(join(root, "node_modules", ".package-lock.json"));
  if (note === undefined) return false;
  const installed = JSON.parse(note).packages;
  return Object.entries(JSON.parse(lock).packages).every(([path, { version, optional, link }]) => {
    if (!path.startsWith("node_modules/") || link === true) return true;
    // of the optional ones only those of this platform are there
    if (installed[path] === undefined) return optional === true;
    return installed[path].version === version;
  });
}

function runNpm(args) {
  const options = { cwd: root, encoding: "utf8", stdio: ["ignore", "inherit", "pipe"] };
  // set when npm itself started us: the same npm, also on Windows
  const npmCli = process.env["npm_execpath"];
  return npmCli === undefined
    ? spawnSync("npm", args, { ...options, shell: process.platform === "win32" })
    : spawnSync(process.execPath, [npmCli, ...args], options);
}

function whyNpmFailed({ error, status, stderr }) {
  if (error !== undefined) return `npm could not be started (${error.message}): is it installed?`;
  const words = stderr.trim();
  const isOffline =
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|ENOTCACHED/.test(words);
  const remedy = isOffline
    ? "The package registry cannot be reached. Connect to the network (or set npm's registry or proxy) and start again; afterwards no network is needed."
    : 'Mend what npm says above, or run "npm ci --ignore-scripts" yourself, and start again.';
  return `${words}\n\nnpm ci failed (exit ${status}). ${remedy}`;
}

function build() {
  const sources = hash(
    JSON.stringify(["tsconfig.base.json"].map(facts).concat(packages().flatMap(sourcesOf))),
  );
  const isBuilt = built.every((file) => existsSync(join(root, "packages", file)));
  if (isBuilt && readStamp().sources === sources) return;
  say(isBuilt ? "Building what has changed ..." : "Building, once ...");
  const began = Date.now();
  const tsc = spawnSync(process.execPath, [tscPath(), "-b", "packages/server"], {
    cwd: root,
    encoding: "utf8",
  });
  if (tsc.error !== undefined || tsc.status !== 0) {
    refuse(`${tsc.stdout ?? ""}${tsc.stderr ?? ""}\nThe build failed: mend what is named above.`);
  }
  writeStamp({ sources });
  say(`  built in ${lengthOf(Date.now() - began)}`);
}

/** Its types are checked by `npm test`; of the server it takes types alone, so that it is built anew for its own sources only. */
export function buildDashboard() {
  const dashboard = hash(JSON.stringify(sourcesOf("dashboard")));
  if (existsSync(join(root, builtDashboard)) && readStamp().dashboard === dashboard) return;
  say("Building the dashboard ...");
  const began = Date.now();
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const { status, error, stdout, stderr } = spawnSync(
    process.execPath,
    [vite, "build", "packages/dashboard", "--logLevel", "warn"],
    { cwd: root, encoding: "utf8" },
  );
  if (error !== undefined || status !== 0) {
    refuse(
      `${stdout ?? ""}${stderr ?? ""}\nThe dashboard's build failed: mend what is named above.`,
    );
  }
  writeStamp({ dashboard });
  say(`  built in ${lengthOf(Date.now() - began)}`);
}

export function tscPath() {
  return join(root, "node_modules/typescript/bin/tsc");
}

function packages() {
  return readdirSync(join(root, "packages")).filter((name) => name !== "dashboard");
}

/** Path, size and time of everything that the build of a package reads. */
function sourcesOf(name) {
  const folder = join("packages", name);
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [facts(path)];
    return ["dist", "test", "node_modules", ".types"].includes(entry.name) ? [] : below(path);
  });
}

function below(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => facts(join(entry.parentPath ?? entry.path, entry.name).slice(root.length)));
}

function facts(path) {
  const { size, mtimeMs } = statSync(join(root, path));
  return [path, size, mtimeMs];
}

function readStamp() {
  return JSON.parse(readIfThere(stampFile) ?? "{}");
}

function writeStamp(part) {
  mkdirSync(join(root, "node_modules"), { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ ...readStamp(), ...part }));
}

function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function hash(text) {
  return createHash("sha256").update(text).digest("hex");
}
