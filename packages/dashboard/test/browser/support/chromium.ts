import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Null: there is none, and none could be installed. */
    chromiumPath: string | null;
  }
}

/**
 * A Chromium for the tests: CHROMIUM_PATH, one of the system, Playwright's own, or Debian's package where it may be
 * installed. Without one they are skipped; with REQUIRE_BROWSER=1 that is an error.
 */
export default function setup({ provide }: TestProject): void {
  const path = findChromium() ?? installChromium();
  if (path === null) {
    const remedy =
      "install Chromium, or say where it is with CHROMIUM_PATH=/path/to/chromium, and run the tests again";
    if (process.env["REQUIRE_BROWSER"] === "1")
      throw new Error(`there is no Chromium for the browser tests: ${remedy}`);
    console.warn(`No Chromium was found: the browser tests are skipped. To run them, ${remedy}.`);
  }
  provide("chromiumPath", path);
}

function findChromium(): string | null {
  const given = process.env["CHROMIUM_PATH"];
  if (given !== undefined && given !== "") {
    if (existsSync(given)) return given;
    throw new Error(`CHROMIUM_PATH=${given}: there is no such file`);
  }
  return [...onPath(), ...ownOfPlaywright()].find((path) => existsSync(path)) ?? null;
}

function onPath(): string[] {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name)));
}

function ownOfPlaywright(): string[] {
  try {
    return [chromium.executablePath()];
  } catch {
    // it knows of none for this platform
    return [];
  }
}

/** As root on Debian and what descends from it. */
function installChromium(): string | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return null;
  if (!existsSync("/usr/bin/apt-get")) return null;
  console.log("Installing Chromium for the browser tests (apt-get install chromium), once ...");
  const install = () =>
    spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], {
      stdio: ["ignore", "ignore", "pipe"],
      encoding: "utf8",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  let last = install();
  if (last.status !== 0) {
    spawnSync("apt-get", ["update", "-qq"], { stdio: "ignore" });
    last = install();
  }
  if (last.status !== 0) console.warn(`apt-get could not install it: ${last.stderr}`);
  return findChromium();
}
