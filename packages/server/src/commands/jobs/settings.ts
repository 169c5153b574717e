import type { Command } from "commander";
import { duration, jsonObject, placeOptions, reasonOption } from "../options.ts";
import type { PlaceOptions } from "../connect.ts";

/** What `create` and `edit` can be told. */
export interface SettingsOptions extends PlaceOptions {
  schedule?: string;
  timezone?: string;
  title?: string;
  description?: string;
  parameters?: Record<string, unknown>;
  timeout?: number;
  set?: Record<string, unknown>;
  reason?: string;
  json?: boolean;
}

export function settingsOptions(command: Command): Command {
  return reasonOption(
    placeOptions(command)
      .option("--timezone <zone>", "an IANA zone, such as Europe/Berlin")
      .option("--title <text>", "shown instead of the name")
      .option("--description <text>", "what it is for")
      .option("--parameters <json>", "what the handler is given", jsonObject)
      .option("--timeout <duration>", "after which it is stopped, such as 15m", duration)
      .option(
        "--set <json>",
        'any other settings, with the names of the HTTP API, such as \'{"overlap":"queue_one"}\'',
        jsonObject,
      ),
  );
}

/** As the API takes them. */
export function settingsOf(options: SettingsOptions): Record<string, unknown> {
  const { schedule, timezone, title, description, parameters, timeout, set, reason } = options;
  const given = { schedule, timezone, title, description, parameters, timeoutMs: timeout, reason };
  return {
    ...set,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}
