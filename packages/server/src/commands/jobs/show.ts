import type { Command } from "commander";
import { ago, inTime, lengthOf, zoneTime } from "../../live-view/texts.ts";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { JobJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { print, printFacts, printJson } from "../print.ts";

/** `horarium jobs show <job>`: all that is set, and how it goes. */
export function addShow(jobs: Command): void {
  placeOptions(jobs.command("show <job>"))
    .description("show a job with all its settings")
    .action((name: string, options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const job = await client.get<JobJson>(at`/jobs/${name}`);
        if (options.json) return printJson(job);
        print(job.title === null ? job.name : `${job.name}: ${job.title}`);
        if (job.description !== null) print(`  ${job.description}`);
        printFacts(factsOf(job, new Date()));
      }),
    );
}

function factsOf(job: JobJson, now: Date): [string, string | null][] {
  const { schedule, sentence, timezone, last, disabled, misfire, retry, concurrencyKey } = job;
  const next = job.nextSlot === null ? null : new Date(job.nextSlot);
  return [
    ["schedule", `${schedule} (${sentence})`],
    ["state", job.enabled ? "enabled" : pausedText(disabled, timezone, now)],
    [
      "next slot",
      next === null ? "none" : `${zoneTime(next, timezone, now)} ${timezone}, ${inTime(next, now)}`,
    ],
    [
      "last",
      last === null
        ? null
        : `${last.status ?? "running"} ${ago(new Date(last.startedAt), now)}${last.durationMs === null ? "" : ` in ${lengthOf(last.durationMs)}`}`,
    ],
    ["handler", job.handler],
    ["parameters", JSON.stringify(job.parameters)],
    ["overlap", job.overlap],
    ["misfire", `${misfire.policy}, after ${lengthOf(misfire.afterMs)}, at most ${misfire.cap}`],
    [
      "retry",
      `${retry.attempts} attempts, ${lengthOf(retry.backoffMs)} x ${retry.factor}, at most ${lengthOf(retry.capMs)}`,
    ],
    ["timeout", `${lengthOf(job.timeoutMs)}, then ${lengthOf(job.graceMs)} of grace`],
    ["priority", String(job.priority)],
    ["shares", concurrencyKey === null ? null : `${concurrencyKey.key} (${concurrencyKey.limit})`],
    ["folder", job.folder],
    ["tags", job.tags.length === 0 ? null : job.tags.join(", ")],
    ["origin", job.origin],
    ["changed here", job.overridden.length === 0 ? null : job.overridden.join(", ")],
    ["runs now", job.currentExecution],
    ["version", String(job.version)],
    ["id", job.id],
  ];
}

function pausedText(disabled: JobJson["disabled"], timezone: string, now: Date): string {
  const until = disabled?.until ?? null;
  return [
    "disabled",
    disabled?.by ? `by ${disabled.by}` : "",
    until === null ? "" : `until ${zoneTime(new Date(until), timezone, now)} ${timezone}`,
    disabled?.reason ? `(${disabled.reason})` : "",
  ]
    .filter(Boolean)
    .join(" ");
}
