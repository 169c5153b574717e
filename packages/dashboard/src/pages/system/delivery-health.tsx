import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask } from "../../api/ask.ts";
import { Time } from "../../time/time.tsx";
import { Banner } from "../../ui/banner.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { plural } from "../../words/count.ts";
import styles from "./system.module.css";

/** Whether alerts reach anybody. */
export function DeliveryHealth() {
  const channels = useQuery({ ...ask("listChannels", {}), refetchInterval: 30_000 });
  if (channels.isError) {
    return (
      <ErrorPanel
        title="How alerts are delivered cannot be shown"
        problem={channels.error}
        retry={() => void channels.refetch()}
      />
    );
  }
  const used = channels.data?.rows.filter(({ enabled }) => enabled);
  if (used === undefined) return null;
  const failing = used.filter(({ failingSince }) => failingSince !== null);
  const waiting = used.reduce((sum, channel) => sum + channel.waiting, 0);
  return (
    <section aria-labelledby="deliveries">
      <h2 id="deliveries" className={styles.heading}>
        Delivery of alerts
      </h2>
      {failing.map(({ id, name, failingSince, last }) => (
        <Banner key={id} tone="rubric">
          {name} does not deliver, since <Time at={failingSince!} variant="relative" />
          {last !== null && `: ${last.answer}`}
        </Banner>
      ))}
      <p className={styles.about}>
        {used.length === 0
          ? "No channel is on, so that nobody is told of alerts. "
          : `${plural(used.length, "channel")} ${used.length === 1 ? "is" : "are"} on; ${failing.length === 0 ? "none fails; " : ""}${waiting === 0 ? "no message waits" : `${plural(waiting, "message")} ${waiting === 1 ? "waits" : "wait"}`}. `}
        <Link to="/alerts/$part" params={{ part: "channels" }}>
          See the channels
        </Link>
      </p>
    </section>
  );
}
