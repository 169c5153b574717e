// Horarium's runner as an Edge Function: rung for by pg_cron, it works until nothing is due and ends.
// Deploy it without the gateway's own check, since it has a token of its own: supabase functions deploy job-runner --no-verify-jwt
import { createRunner } from "horarium/edge";
import { Pool } from "pg";
import { handlers } from "./handlers.ts";

const project = Deno.env.get("SUPABASE_URL");
const runner = createRunner({
  // a role of its own, through the transaction pooler; SUPABASE_DB_URL is the database's owner
  db: new Pool({
    connectionString: Deno.env.get("HORARIUM_DATABASE_URL") ?? Deno.env.get("SUPABASE_DB_URL"),
    max: 4,
    idleTimeoutMillis: 5_000,
  }),
  handlers,
  token: Deno.env.get("HORARIUM_RUNNER_TOKEN"),
  previousToken: Deno.env.get("HORARIUM_RUNNER_TOKEN_PREVIOUS"),
  // "400s" on a paid plan
  lifetime: (Deno.env.get("HORARIUM_LIFETIME") ?? "150s") as "150s",
  // to ring for the next isolate: configured, and never taken from a request
  url: Deno.env.get("HORARIUM_RUNNER_URL") ?? (project && `${project}/functions/v1/job-runner`),
  waitUntil: (work) => EdgeRuntime.waitUntil(work),
});

addEventListener("beforeunload", (event) => {
  void runner.beforeUnload(event.detail?.reason);
});
Deno.serve(runner.fetch);
