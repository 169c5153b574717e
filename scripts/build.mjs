// `npm run build`: everything that is built, and all types checked.
import { spawnSync } from "node:child_process";
import { root, setUp, tscPath } from "./setup.mjs";

setUp();
const { status } = spawnSync(process.execPath, [tscPath(), "-b"], { cwd: root, stdio: "inherit" });
process.exitCode = status ?? 1;
