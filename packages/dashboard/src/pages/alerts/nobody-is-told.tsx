import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask } from "../../api/ask.ts";
import { Banner } from "../../ui/banner.tsx";

/** Alerts are listed here all the same, and nobody hears of them. */
export function NobodyIsTold() {
  const { data } = useQuery(ask("listChannels", {}));
  if (data === undefined) return null;
  const enabled = data.rows.filter((channel) => channel.enabled);
  const failing = enabled.filter((channel) => channel.failingSince !== null);
  if (enabled.length > 0 && failing.length < enabled.length) return null;
  const channels = (
    <Link to="/alerts/$part" params={{ part: "channels" }}>
      See the channels
    </Link>
  );
  if (enabled.length === 0) {
    return (
      <Banner tone="ochre" actions={channels}>
        Nobody is told of alerts: there is no channel that is on.
      </Banner>
    );
  }
  return (
    <Banner tone="rubric" actions={channels}>
      Nobody is told of alerts: {failing.length === 1 ? "the only channel does" : "all channels do"}{" "}
      not deliver.
    </Banner>
  );
}
