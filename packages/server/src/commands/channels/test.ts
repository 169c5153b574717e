import { NotFoundError } from "horarium";
import type { Command } from "commander";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { ChannelJson, DeliveryJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { print, printJson } from "../print.ts";

/** `horarium channels test <channel>`: by its name or id; ends with 1 where the test did not arrive. */
export function addTest(channels: Command): void {
  placeOptions(channels.command("test").argument("<channel>", "its name or id"))
    .description("send a test to a channel, and say what was answered")
    .action((given: string, options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const { rows } = await client.get<{ rows: ChannelJson[] }>("/channels");
        const channel = rows.find(({ id, name }) => id === given || name === given);
        if (channel === undefined)
          throw new NotFoundError(
            `no channel is called ${given}: "horarium channels list" shows which there are`,
          );
        const sent = await client.send<DeliveryJson>("POST", at`/channels/${channel.id}/test`);
        if (sent.status !== "delivered") process.exitCode = 1;
        if (options.json) return printJson(sent);
        const answer = sent.tries.at(-1)?.answer ?? "no answer";
        print(sent.status === "delivered" ? `Arrived: ${answer}` : `Did not arrive: ${answer}`);
      }),
    );
}
