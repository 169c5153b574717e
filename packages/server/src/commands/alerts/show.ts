import type { Command } from "commander";
import { clockTime } from "../../live-view/texts.ts";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { AlertJson, ShownAlertJson } from "../json-types.ts";
import { alertId, placeOptions } from "../options.ts";
import { print, printFacts, printJson } from "../print.ts";

/** `horarium alerts show <alert>`: all that is known of it, with its history and what was sent. */
export function addShow(alerts: Command): void {
  placeOptions(alerts.command("show").argument("<alert>", "its id", alertId))
    .description("show an alert, its history and what was sent of it")
    .action((id: string, options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const alert = await client.get<ShownAlertJson>(at`/alerts/${id}`);
        if (options.json) return printJson(alert);
        print(`${alert.sentence} (${alert.state})`);
        printFacts(factsOf(alert));
        for (const { at: when, verb, by, note } of alert.history) {
          print(
            `  ${clockTime(new Date(when))}  ${verb} by ${by ?? "?"}${note === null ? "" : `: ${note}`}`,
          );
        }
        for (const { channel, type, status, tries } of alert.deliveries) {
          print(
            `  ${type} to ${channel.name ?? "a channel that is gone"}: ${status}, ${tries.at(-1)?.answer ?? "not tried yet"}`,
          );
        }
      }),
    );
}

function factsOf(alert: AlertJson): [string, string | null][] {
  const time = (text: string | null) => (text === null ? null : clockTime(new Date(text)));
  const { acknowledged, snoozed, muted, resolved } = alert;
  return [
    ["job", alert.job?.name ?? null],
    ["error", alert.error],
    ["since", time(alert.openedAt)],
    ["last", time(alert.lastAt)],
    ["count", String(alert.count)],
    ["opened", alert.timesOpened === 1 ? null : `${alert.timesOpened} times`],
    ["execution", alert.execution],
    ["acknowledged", acknowledged === null ? null : `by ${acknowledged.by ?? "?"}`],
    ["snoozed", snoozed === null ? null : `until ${time(snoozed.until) ?? "it is resolved"}`],
    [
      "muted",
      muted === null
        ? null
        : `until ${time(muted.until)}${muted.reason === null ? "" : `: ${muted.reason}`}`,
    ],
    ["resolved", resolved === null ? null : `${time(resolved.at)} by ${resolved.by ?? "?"}`],
    ["told", time(alert.toldAt)],
    ["id", alert.id],
  ];
}
