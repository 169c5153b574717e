import type { Command } from "commander";
import type { Paint } from "../../live-view/paint.ts";
import { tableLines } from "../../live-view/table.ts";
import { clockTime } from "../../live-view/texts.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { ChannelJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { outputWidth, paintOfOutput, print, printJson } from "../print.ts";

/** `horarium channels list`: where alerts are told, and what the last one was answered with. */
export function addList(channels: Command): void {
  placeOptions(channels.command("list", { isDefault: true }))
    .description("list the channels, and what the last message was answered with")
    .action((options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const { rows } = await client.get<{ rows: ChannelJson[] }>("/channels");
        if (options.json) return printJson(rows);
        if (rows.length === 0)
          return print("There are no channels yet: the dashboard makes one, under Alerts");
        print(...channelTable(rows, paintOfOutput()));
      }),
    );
}

function channelTable(channels: readonly ChannelJson[], paint: Paint): string[] {
  return tableLines(
    channels,
    [
      { title: "CHANNEL", cell: ({ name }) => name },
      { title: "KIND", cell: ({ kind }) => kind },
      {
        title: "STATE",
        cell: stateOf,
        paint: (text, one) => (stateOf(one) === "fails" ? paint.red(text) : text),
      },
      { title: "LAST", cell: ({ last }) => (last === null ? "-" : clockTime(new Date(last.at))) },
      { title: "TO", cell: ({ target }) => target },
      { title: "ANSWER", cell: ({ last }) => last?.answer ?? "-" },
    ],
    { width: outputWidth(), paintTitle: paint.dim },
  );
}

function stateOf({ enabled, failingSince }: ChannelJson): string {
  if (!enabled) return "off";
  return failingSince === null ? "on" : "fails";
}
