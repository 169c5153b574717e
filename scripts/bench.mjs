import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

// npm run bench: sets up what is missing, then measures

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

prepareWorkspace();
await installPeers();
const { main } = await import(pathToFileURL(at("bench/main.mjs")).href);
await main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof TypeError ? error.message : error);
  process.exitCode = 1;
});

/** In a process of its own: its lines go to the error output, since with --json figures alone may stand on the other. */
function prepareWorkspace() {
  const setUp = `(await import(${JSON.stringify(new URL("setup.mjs", import.meta.url).href)})).setUp()`;
  const { status } = spawnSync(process.execPath, ["--input-type=module", "--eval", setUp], {
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** Once, and again when the lock file has changed. Without a network Horarium is measured alone. */
async function installPeers() {
  const lock = await readFile(at("bench/package-lock.json"), "utf8");
  const mark = at("bench/node_modules/.installed-lock.json");
  if (existsSync(mark) && (await readFile(mark, "utf8")) === lock) return;
  console.error("installing the peers into bench/ (once) ...");
  const { status } = spawnSync(
    "npm",
    ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    {
      cwd: at("bench"),
      stdio: ["ignore", "ignore", "inherit"],
      shell: process.platform === "win32",
    },
  );
  if (status === 0) await writeFile(mark, lock);
  else console.error("the peers could not be installed: those that are missing are left out");
}
