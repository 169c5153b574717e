import type { Command } from "commander";
import { addInit } from "./init.ts";

/** `horarium supabase`: pg_cron as the clock and an Edge Function as the worker. */
export function addSupabase(program: Command): void {
  const supabase = program
    .command("supabase")
    .description("run jobs on Supabase, by pg_cron and an Edge Function: init");
  addInit(supabase);
}
