export { createRunner } from "./runner.ts";
export type { Runner, RunnerOptions } from "./runner.ts";
