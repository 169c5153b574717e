import { audit } from "horarium";
import type { Command } from "commander";
import { counted } from "../live-view/texts.ts";
import type { DatabaseOptions } from "../open-database.ts";
import { databaseOptions } from "./options.ts";
import { print, printJson } from "./print.ts";
import { withHorarium } from "./with-horarium.ts";

const casesShown = 3;

/** `horarium doctor`: whether the rows keep what Horarium promises. Exit code 1 when they do not. */
export function addDoctor(program: Command): void {
  databaseOptions(program.command("doctor"))
    .description("check that no slot is lost, none done twice, and the history complete")
    .option("--json", "as JSON")
    .action((options: DatabaseOptions & { json?: boolean }) =>
      withHorarium(options, async ({ db, clock }) => {
        const findings = await audit(db, clock);
        if (findings.length > 0) process.exitCode = 1;
        if (options.json) return printJson(findings);
        for (const { check, sentence, rows, count } of findings) {
          print(`${check}: ${sentence}${count === 0 ? "" : ` (${counted(count, "case")})`}`);
          for (const row of rows.slice(0, casesShown)) print(`    ${JSON.stringify(row)}`);
        }
        print(
          findings.length === 0
            ? "Healthy: every check passes"
            : counted(findings.length, "finding"),
        );
      }),
    );
}
