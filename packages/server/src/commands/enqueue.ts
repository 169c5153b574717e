import type { Command } from "commander";
import { ConfigurationError } from "horarium";
import { connected, type PlaceOptions } from "./connect.ts";
import {
  because,
  duration,
  instant,
  jsonObject,
  placeOptions,
  reasonOption,
  wholeNumber,
} from "./options.ts";
import { print, printJson } from "./print.ts";

interface EnqueueOptions extends PlaceOptions {
  parameters?: Record<string, unknown>;
  delay?: number;
  at?: Date;
  key?: string;
  priority?: number;
  reason?: string;
  json?: boolean;
}

/** `horarium enqueue <handler>`: one-time work, now or later. */
export function addEnqueue(program: Command): void {
  reasonOption(placeOptions(program.command("enqueue <handler>")))
    .description("ask for one-time work, now or later")
    .option("--parameters <json>", "what the handler is given", jsonObject)
    .option("--delay <duration>", "after which it may begin, such as 20m", duration)
    .option("--at <instant>", "when it may begin", instant)
    .option("--key <key>", "asking again with the same key gives the execution that exists")
    .option("--priority <n>", "lower comes first", wholeNumber(0, 32_767))
    .action((handler: string, options: EnqueueOptions) => {
      const { parameters, delay, at, key, priority, reason, json } = options;
      if (delay !== undefined && at !== undefined)
        throw new ConfigurationError(
          "--delay and --at say the same in two ways: leave one of them away",
        );
      return connected(options, async (client) => {
        const answer = await client.send<{ id: string; status: string; isNew: boolean }>(
          "POST",
          "/executions",
          {
            handler,
            ...(parameters === undefined ? {} : { parameters }),
            ...(delay === undefined ? {} : { delayMs: delay }),
            ...(at === undefined ? {} : { runAt: at.toISOString() }),
            ...(key === undefined ? {} : { key }),
            ...(priority === undefined ? {} : { priority }),
            ...because(reason),
          },
        );
        if (json) return printJson(answer);
        const { id, status, isNew } = answer;
        print(
          isNew
            ? `Execution ${id} of ${handler} is ${status}`
            : `Execution ${id} of ${handler} has this key already; it is ${status}`,
        );
      });
    });
}
