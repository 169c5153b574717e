import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome"];

/**
 * A Chromium for what is done with the dashboard outside of its tests: CHROMIUM_PATH, or one of the system. Throws where
 * there is none.
 *
 * @returns {string}
 */
export function findChromium() {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const places = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const found = [process.env["CHROMIUM_PATH"], ...places].find(
    (path) => path !== undefined && path !== "" && existsSync(path),
  );
  if (found !== undefined) return found;
  throw new Error(
    "There is no Chromium: install one, or say where it is with CHROMIUM_PATH=/path/to/chromium.",
  );
}
