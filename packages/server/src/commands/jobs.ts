import type { Horarium, JobRow } from "horarium";
import type { Command } from "commander";
import { jobTable, scheduleSentence } from "../live-view/job-table.ts";
import type { DatabaseOptions } from "../open-database.ts";
import { databaseOptions } from "./options.ts";
import { outputWidth, paintOfOutput, print, printJson } from "./print.ts";
import { withHorarium } from "./with-horarium.ts";

/** `horarium jobs`: all of them, with sentence, last outcome and next slot. */
export function addJobs(program: Command): void {
  databaseOptions(program.command("jobs"))
    .description("list the jobs: schedule, last outcome, next slot")
    .option("--json", "as JSON")
    .action((options: DatabaseOptions & { json?: boolean }) =>
      withHorarium(options, async (horarium) => {
        const jobs = await allJobs(horarium);
        if (options.json) {
          printJson(jobs.map((job) => ({ ...job, schedule_sentence: scheduleSentence(job) })));
        } else if (jobs.length === 0) {
          print(
            'There are no jobs yet: "horarium start" declares the built-in ones, your code its own',
          );
        } else {
          const look = { now: new Date(), width: outputWidth(), withLast: true };
          print(...jobTable(jobs, paintOfOutput(), look));
        }
      }),
    );
}

async function allJobs(horarium: Horarium): Promise<JobRow[]> {
  const jobs: JobRow[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<Horarium["jobs"]>> = await horarium.jobs({ limit: 200, after });
    jobs.push(...page.rows);
    after = page.next;
  } while (after !== null);
  return jobs;
}
