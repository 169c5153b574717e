import { existsSync } from "node:fs";

/** The URL of a file of this package, whether the code that asks is the source or was built into `dist`. */
export function packageFile(path: string): URL {
  let folder = new URL(".", import.meta.url);
  while (!existsSync(new URL("package.json", folder))) folder = new URL("..", folder);
  return new URL(path, folder);
}
