import type { Command } from "commander";
import { counted } from "../../live-view/texts.ts";
import { at, RequestError, type Client } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { JobJson } from "../json-types.ts";
import { because, placeOptions, reasonOption } from "../options.ts";
import { print, printJson } from "../print.ts";
import { createPaused } from "./create-paused.ts";
import type { WrittenJob } from "./document.ts";
import type { PlannedChange } from "./plan.ts";

interface ApplyOptions extends PlaceOptions {
  dryRun?: boolean;
  reason?: string;
  json?: boolean;
}

/** `horarium apply <file>`: makes jobs as a file says. Jobs that do not stand in it are left alone. */
export function addApply(program: Command): void {
  reasonOption(placeOptions(program.command("apply <file>")))
    .description("make jobs as a file (YAML or JSON; - is the input) says; others are left alone")
    .option("--dry-run", "only say what differs; exit code 1 if anything does")
    .action((file: string, options: ApplyOptions) =>
      connected(options, async (client) => {
        const { readDocument } = await import("./document.ts");
        const { planChange } = await import("./plan.ts");
        const jobs = await readDocument(file);
        const steps: Step[] = [];
        for (const written of jobs) {
          const found = await jobOrNull(client, written.name);
          steps.push({ written, found, plan: planChange(written, found) });
        }
        const isWrong = await refuseWrong(client, steps);
        const plans = steps.map(({ plan }) => plan);
        const differing = plans.filter(isDifferent);
        if (options.json) printJson(plans);
        else for (const plan of differing) printPlan(plan);
        if (plans.some(({ refused }) => refused !== undefined)) {
          process.exitCode = isWrong ? 2 : 4;
          return;
        }
        if (options.dryRun) {
          if (differing.length > 0) process.exitCode = 1;
        } else {
          for (const step of steps) await carryOut(client, step, options.reason);
        }
        if (options.json) return;
        const done = options.dryRun ? "would be changed" : "changed";
        print(
          `${counted(differing.length, "job")} ${done}, ${plans.length - differing.length} as the file says already`,
        );
      }),
    );
}

interface Step {
  written: WrittenJob;
  found: JobJson | null;
  plan: PlannedChange;
}

/** Whether the file has something in it that is wrong in itself; each plan then says so of its job. */
async function refuseWrong(client: Client, steps: readonly Step[]): Promise<boolean> {
  const { problemsOf } = await import("./problems-of.ts");
  let isWrong = false;
  for (const step of steps) {
    const problems = await problemsOf(client, step);
    if (problems.length === 0) continue;
    step.plan.refused = problems.join("; ");
    isWrong = true;
  }
  return isWrong;
}

async function jobOrNull(client: Client, name: string): Promise<JobJson | null> {
  try {
    return await client.get<JobJson>(at`/jobs/${name}`);
  } catch (error) {
    if (error instanceof RequestError && error.problem.status === 404) return null;
    throw error;
  }
}

function isDifferent({ action, enabled, refused }: PlannedChange): boolean {
  return action !== "none" || enabled !== undefined || refused !== undefined;
}

async function carryOut(
  client: Client,
  { written, found, plan }: Step,
  reason: string | undefined,
): Promise<void> {
  if (found === null) {
    const { enabled, ...job } = written;
    if (enabled === false) await createPaused(client, job, reason);
    else await client.send("POST", "/jobs", { ...job, ...because(reason) });
    return;
  }
  // paused before it is changed, and enabled after: no slot comes of a half-way state
  if (plan.enabled === false)
    await client.send("POST", at`/jobs/${found.id}/disable`, because(reason));
  if (plan.action === "edit") {
    const settings = Object.entries(plan.changes).map(([name, { to }]) => [name, to] as const);
    const { version } = await client.get<JobJson>(at`/jobs/${found.id}`);
    await client.send("PATCH", at`/jobs/${found.id}`, {
      ...Object.fromEntries(settings),
      version: plan.enabled === false ? version : found.version,
      ...because(reason),
    });
  }
  if (plan.enabled === true)
    await client.send("POST", at`/jobs/${found.id}/enable`, because(reason));
}

function printPlan({ name, action, changes, enabled, refused }: PlannedChange): void {
  const state = enabled === undefined ? "" : enabled ? ", enabled" : ", disabled";
  print(`${action === "create" ? "+" : "~"} ${name}${action === "create" ? " (new)" : ""}${state}`);
  if (refused !== undefined) print(`    cannot be: ${refused}`);
  for (const [setting, { from, to }] of Object.entries(changes)) {
    print(`    - ${setting}: ${JSON.stringify(from)}`);
    print(`    + ${setting}: ${JSON.stringify(to)}`);
  }
}
