import { createPool } from "horarium/node";
import { Option, type Command } from "commander";
import { ConfigurationError } from "horarium";
import { counted } from "../../live-view/texts.ts";
import { openRunning } from "../../open-database.ts";
import { readableError } from "../../readable-error.ts";
import type { Client } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import { placeOptions } from "../options.ts";
import { print, printJson } from "../print.ts";
import type { ForeignJob } from "./foreign.ts";

interface ImportOptions extends PlaceOptions {
  handler?: string;
  parameter: string;
  timezone: string;
  user?: boolean;
  json?: boolean;
}

/** What becomes of a job of another scheduler. */
interface Imported extends ForeignJob {
  sentence: string | null;
  created: boolean;
}

/** What holds for all of them. */
const differences = [
  "An execution that is still running when its next slot comes: cron starts another beside it; here that slot is skipped and recorded (overlap).",
  "Slots that fell due while nothing ran: cron forgets them; here the newest is made up for, and the others are recorded as missed (misfire).",
  "Failure: cron does not try again; here there are 3 attempts with pauses between them (retry).",
  "Time: 15 minutes, then it is stopped (timeoutMs).",
];

/** `horarium import crontab <file>` and `horarium import pg_cron`: a report; with --handler also disabled jobs. */
export function addImport(program: Command): void {
  const imports = program
    .command("import")
    .description("take over the jobs of another scheduler, with a report of what differs");

  importOptions(imports.command("crontab <file>"), "command")
    .description("report on a crontab (- is the input), and create its jobs disabled")
    .option("--timezone <zone>", "of the machine that it is of, such as Europe/Berlin", "UTC")
    .option("--user", "a user stands before each command, as in /etc/crontab")
    .action(async (file: string, options: ImportOptions) => {
      const { readText } = await import("./document.ts");
      const { readCrontab } = await import("./crontab.ts");
      const text = await readText(file);
      const { timezone, user = false } = options;
      await take(readCrontab(text, { timezone, hasUser: user }), options);
    });

  importOptions(imports.command("pg_cron"), "statement")
    .description("report on the jobs of pg_cron, and create them disabled")
    .action(async (options: ImportOptions) => {
      const { readPgCron } = await import("./pg-cron.ts");
      const url = process.env["HORARIUM_IMPORT_URL"] || undefined;
      if (url === undefined && options.url !== undefined) {
        throw new ConfigurationError(
          "with --url the database of pg_cron is named in the environment, as HORARIUM_IMPORT_URL",
        );
      }
      const pool = url === undefined ? (await openRunning(options)).pool : createPool(url);
      const found = await readPgCron(pool).finally(() => pool.end());
      await take(found, options);
    });
}

function importOptions(command: Command, parameter: string): Command {
  return placeOptions(command)
    .option("--handler <name>", "what they are to run; without it nothing is created")
    .addOption(
      new Option(
        "--parameter <name>",
        "the handler's parameter that the command goes into",
      ).default(parameter),
    );
}

async function take(found: ForeignJob[], options: ImportOptions): Promise<void> {
  const { handler } = options;
  const jobs = await Promise.all(found.map(withSentence));
  if (handler !== undefined)
    await connected(options, (client) => create(client, jobs, handler, options.parameter));
  if (options.json) printJson(jobs);
  else report(jobs, handler);
  if (jobs.some(({ refused }) => refused !== undefined)) process.exitCode = 1;
}

async function withSentence(job: ForeignJob): Promise<Imported> {
  if (job.refused !== undefined) return { ...job, sentence: null, created: false };
  const { preview } = await import("../../api/schedules/preview.ts");
  try {
    const { schedule, timezone } = job;
    const { sentence, warnings } = preview({ schedule, timezone, count: 1 }, new Date());
    const notes = [...job.notes, ...warnings.map(({ message }) => message)];
    return { ...job, notes, sentence, created: false };
  } catch (error) {
    return { ...job, refused: readableError(error), sentence: null, created: false };
  }
}

/** One that cannot be created does not keep the others from it. */
async function create(
  client: Client,
  jobs: Imported[],
  handler: string,
  parameter: string,
): Promise<void> {
  const { createPaused } = await import("./create-paused.ts");
  for (const job of jobs) {
    if (job.refused !== undefined) continue;
    const { name, schedule, timezone, command } = job;
    try {
      await createPaused(
        client,
        { name, handler, schedule, timezone, parameters: { [parameter]: command } },
        "imported",
      );
      job.created = true;
    } catch (error) {
      job.refused = readableError(error);
    }
  }
}

function report(jobs: readonly Imported[], handler: string | undefined): void {
  for (const { place, name, schedule, timezone, sentence, command, notes, refused } of jobs) {
    print(`${name} (${place}): ${sentence ?? `${schedule}, ${timezone}`}`);
    print(`    ${command}`);
    for (const note of notes) print(`    note: ${note}`);
    if (refused !== undefined) print(`    cannot be: ${refused}`);
  }
  print("", "What differs for all of them:", ...differences.map((line) => `  ${line}`), "");
  const created = jobs.filter((job) => job.created).length;
  print(
    handler === undefined
      ? `${counted(jobs.length, "job")} found, none created: name the handler that is to run them with --handler`
      : `${counted(created, "job")} of ${jobs.length} created, disabled: look at them, then "horarium jobs enable <job>"`,
  );
}
