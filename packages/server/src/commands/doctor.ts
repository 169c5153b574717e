import type { Command } from "commander";
import { counted } from "../live-view/texts.ts";
import { RequestError, type Client } from "./client.ts";
import { connected, type PlaceOptions } from "./connect.ts";
import { placeOptions } from "./options.ts";
import { print, printJson } from "./print.ts";

interface FindingJson {
  check: string;
  sentence: string;
  count: number;
  rows: Record<string, unknown>[];
}

interface EventsCheckJson {
  broken: { id: string; at: string }[];
  isCut: boolean;
}

const casesShown = 3;

/** `horarium doctor`: whether the rows keep what Horarium promises. Exit code 1 when they do not. */
export function addDoctor(program: Command): void {
  placeOptions(program.command("doctor"))
    .description("check that no slot is lost, none done twice, and the history complete")
    .action((options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const { findings } = await client.get<{ findings: FindingJson[] }>("/doctor");
        findings.push(...(await accessFindings(client)));
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

/** Whether the access events are as they were written. Not asked where accounts are kept elsewhere, or the token may not know. */
async function accessFindings(client: Client): Promise<FindingJson[]> {
  try {
    const { broken, isCut } = await client.get<EventsCheckJson>("/access-events/check");
    if (broken.length === 0 && !isCut) return [];
    const sentence = "access events were altered or taken away since they were written";
    return [{ check: "access_events", sentence, count: broken.length, rows: broken }];
  } catch (error) {
    if (error instanceof RequestError && [403, 404].includes(error.problem.status)) return [];
    throw error;
  }
}
