import { parseArgs } from "node:util";
import { benchNames } from "./benches/index.mjs";
import { systemNames } from "./systems/index.mjs";

export const usage = `npm run bench -- <${benchNames.join("|")}|all> [options]
  --peers a,b   only these of ${systemNames.slice(1).join(", ")}; "none" for Horarium alone. Default: all that can do it
  --json        one object a line: bench, system, value, unit, samples
  --jobs N      how much of it, in place of the bench's own number
  --runs N      runs of each system, of which the median counts. Default 3
  --large       many-jobs also with a million jobs
  --only a,b    only these variants of a bench, such as the jobs of library
  --seconds N   dashboard: for how long memory is watched. Default 300
  --prepared N  library, dashboard: the name of its filled database, which is made if it is not there, and kept for the next time
  BENCH_DATABASE_URL in place of an embedded PostgreSQL of its own; its user must be allowed to create databases`;

/** @param {string[]} args */
export function readOptions(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      peers: { type: "string" },
      json: { type: "boolean", default: false },
      jobs: { type: "string" },
      runs: { type: "string", default: "3" },
      large: { type: "boolean", default: false },
      only: { type: "string" },
      seconds: { type: "string" },
      prepared: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || positionals.length === 0) return { isHelp: true };
  const names = positionals.includes("all") ? benchNames : positionals;
  return {
    isHelp: false,
    names: names.map((name) => oneOf(name, benchNames, "bench")),
    peers: readPeers(values.peers),
    isJson: values.json,
    jobs: values.jobs === undefined ? undefined : wholeNumber(values.jobs, "--jobs"),
    runs: wholeNumber(values.runs, "--runs"),
    isLarge: values.large,
    seconds: values.seconds === undefined ? undefined : wholeNumber(values.seconds, "--seconds"),
    only: values.only?.split(",").map((name) => name.trim()),
    prepared: values.prepared === undefined ? undefined : databaseName(values.prepared),
  };
}

function readPeers(text) {
  const all = systemNames.filter((name) => name !== "horarium");
  if (text === undefined) return all;
  if (text === "none" || text === "") return [];
  return text.split(",").map((name) => oneOf(name.trim(), all, "peer"));
}

function oneOf(name, names, what) {
  if (names.includes(name)) return name;
  throw new TypeError(`unknown ${what} "${name}"; there are ${names.join(", ")}`);
}

function databaseName(text) {
  if (/^[a-z][a-z0-9_]{0,62}$/.test(text)) return text;
  throw new TypeError(`--prepared is a name of small letters, digits and _ (got ${text})`);
}

function wholeNumber(text, name) {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new TypeError(`${name} is a whole number above 0 (got ${text})`);
}
