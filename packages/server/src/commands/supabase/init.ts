import type { Command } from "commander";
import { ConfigurationError } from "horarium";
import { writeProject, type Written } from "./write-project.ts";

/** `horarium supabase init`: writes what a Supabase project needs, and says what is left to be done by hand. */
export function addInit(supabase: Command): void {
  supabase
    .command("init")
    .description("write the migration and the Edge Function job-runner into a Supabase project")
    .option("--folder <path>", "the project's supabase folder", "supabase")
    .option("--force", "write over a runner that was changed; your handlers are never touched")
    .option("--json", "as JSON")
    .action(async ({ folder, force = false, json = false }: Options) => {
      const written = await writeProject(folder, force);
      if (written.refused.length > 0) {
        throw new ConfigurationError(
          `${written.refused.join(", ")}: it is there already and differs from what this version writes; look at the difference, then repeat with --force`,
        );
      }
      process.stdout.write(json ? `${JSON.stringify(written)}\n` : toText(written, folder));
    });
}

interface Options {
  folder: string;
  force?: boolean;
  json?: boolean;
}

function toText({ files, kept }: Written, folder: string): string {
  const lines = [
    ...files.map((file) => `wrote  ${file}`),
    ...kept.map((file) => `kept   ${file}`),
    "",
    "What is left to do, in this order:",
    "",
    "1. Horarium's tables, on the direct connection:",
    '   DATABASE_URL="postgresql://postgres:...@db.<project>.supabase.co:5432/postgres" horarium migrate',
    "2. The tick: supabase db push (once before it: supabase link --project-ref <project>)",
    "3. A token of the runner's own, which rings the bell and nothing else:",
    '   echo "HORARIUM_RUNNER_TOKEN=$(openssl rand -hex 32)" > runner.env',
    "4. Tell the function, and delete the file after step 6: supabase secrets set --env-file runner.env",
    "   On a paid plan also: supabase secrets set HORARIUM_LIFETIME=400s",
    `5. The function, which checks the token itself: supabase functions deploy job-runner --no-verify-jwt`,
    "6. Tell the database, in the SQL editor of the project (and of no other: a preview branch must not ring it):",
    "   select vault.create_secret('https://<project>.supabase.co/functions/v1/job-runner', 'horarium_runner_url');",
    "   select vault.create_secret('<token>', 'horarium_runner_token');",
    "7. Ring once, so that the runner makes its handlers known: select horarium.ring();",
    "   What was answered: select * from horarium.doorbell; pg_cron settles it with the next tick.",
    `   Your jobs' handlers stand in ${folder}/functions/job-runner/handlers.ts.`,
  ];
  return `${lines.join("\n")}\n`;
}
