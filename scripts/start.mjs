// `npm start`: does the set-up that is still to be done, then what `horarium start` does. Arguments are passed on:
// `npm start -- --database postgres://...`.
import { setUp } from "./setup.mjs";

setUp();
// in this process, so that signals and kills reach what they are meant for
process.argv.splice(2, 0, "start");
await import("../packages/server/dist/cli.js");
