import { ConfigurationError } from "horarium";
import type { Command } from "commander";
import { clockTime } from "../../live-view/texts.ts";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { AlertJson } from "../json-types.ts";
import { alertId, duration, instant, placeOptions } from "../options.ts";
import { print, printJson } from "../print.ts";

interface ActOptions extends PlaceOptions {
  json?: boolean;
  note?: string;
  for?: number;
  until?: Date;
}

/** `horarium alerts ack|unack|snooze|unsnooze|mute|unmute|resolve <alert>`. */
export function addActs(alerts: Command): void {
  plain(alerts, "ack", "acknowledge", "say that you are on it: no more reminders");
  plain(alerts, "unack", "unacknowledge", "say that nobody is on it any more: reminders go on");
  timed(
    act(alerts, "snooze", "tell nothing of it for a while; by default until it is resolved"),
  ).action((id: string, options: ActOptions) =>
    send(id, "snooze", { until: untilOf(options) }, options),
  );
  plain(alerts, "unsnooze", "unsnooze", "end a snooze before its time");
  timed(
    act(
      alerts,
      "mute",
      "tell nothing of this cause of this job for a while, however often it comes back",
    ),
  ).action((id: string, options: ActOptions) => {
    const until = untilOf(options);
    if (until === null)
      throw new ConfigurationError(
        "how long it is to be silent is not said: give --for or --until",
      );
    return send(id, "mute", { until }, options);
  });
  plain(alerts, "unmute", "unmute", "end a mute before its time");
  plain(alerts, "resolve", "resolve", "end it by hand; it opens again where its cause comes again");
}

function plain(alerts: Command, name: string, verb: string, description: string): void {
  act(alerts, name, description).action((id: string, options: ActOptions) =>
    send(id, verb, {}, options),
  );
}

function act(alerts: Command, name: string, description: string): Command {
  return placeOptions(alerts.command(name).argument("<alert>", "its id", alertId))
    .description(description)
    .option("--note <text>", "it stands in the alert's history");
}

function timed(command: Command): Command {
  return command
    .option("--for <duration>", "for so long, such as 1h", duration)
    .option("--until <instant>", "until this instant", instant);
}

function untilOf({ for: ms, until }: ActOptions): string | null {
  if (ms !== undefined && until !== undefined)
    throw new ConfigurationError(
      "--for and --until say the same in two ways: leave one of them away",
    );
  if (until !== undefined) return until.toISOString();
  return ms === undefined ? null : new Date(Date.now() + ms).toISOString();
}

function send(id: string, verb: string, body: object, options: ActOptions): Promise<void> {
  const { note, json } = options;
  return connected(options, async (client) => {
    const alert = await client.send<AlertJson>("POST", at`/alerts/${id}/${verb}`, {
      ...body,
      ...(note === undefined ? {} : { note }),
    });
    if (json) return printJson(alert);
    print(`${alert.sentence}: ${stateWords(alert)}`);
  });
}

function stateWords({ state, snoozed, muted }: AlertJson): string {
  const until = (state === "muted" ? muted : snoozed)?.until;
  if (state === "snoozed")
    return `snoozed until ${until == null ? "it is resolved" : clockTime(new Date(until))}`;
  return state === "muted" && until != null ? `muted until ${clockTime(new Date(until))}` : state;
}
