import type { Command } from "commander";
import { addChange } from "./change.ts";
import { addCreate } from "./create.ts";
import { addEdit } from "./edit.ts";
import { addList } from "./list.ts";
import { addNext } from "./next.ts";
import { addRun } from "./run.ts";
import { addShow } from "./show.ts";
import { addBackfill } from "./backfill.ts";

/** `horarium jobs`: what is planned, and what people may do about it. */
export function addJobs(program: Command): void {
  const jobs = program.command("jobs").description("jobs: list, show, create, edit, run ...");
  addList(jobs);
  addShow(jobs);
  addNext(jobs);
  addCreate(jobs);
  addEdit(jobs);
  addRun(jobs);
  addChange(jobs);
  addBackfill(jobs);
}
