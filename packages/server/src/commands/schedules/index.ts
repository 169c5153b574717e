import type { Command } from "commander";
import { addResume } from "./resume.ts";
import { addShow } from "./show.ts";
import { addStop } from "./stop.ts";

/** `horarium schedules`: whether any slot begins at all. */
export function addSchedules(program: Command): void {
  const schedules = program.command("schedules").description("all schedules: stop, resume, show");
  addStop(schedules);
  addResume(schedules);
  addShow(schedules);
}
