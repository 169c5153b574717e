import type { ChannelService } from "../../channels/channel-service.ts";
import { kindOf } from "../../channels/kinds.ts";
import type { ApiContext } from "../operation.ts";
import { Problem } from "../problem.ts";

/** What channels are sealed and tested with. Throws `Problem` where this process has no such thing. */
export function theChannels({ channels }: Pick<ApiContext, "channels">): ChannelService {
  if (channels !== null) return channels;
  throw new Problem(
    503,
    "no_channels",
    "this process sends no alerts, and holds no key for their secrets: ask a server of horarium start or horarium server",
  );
}

/** The secrets of a channel as they are kept, with what of them may be shown. */
export function sealedFor(
  context: Pick<ApiContext, "channels">,
  { id, kind, settings, secrets }: { id: string; kind: string; settings: object; secrets: object },
): { sealed: Buffer; target: string; names: string[] } {
  return {
    sealed: theChannels(context).seal.seal(secrets, id),
    target: kindOf(kind)!.target(settings, secrets),
    names: Object.keys(secrets),
  };
}
