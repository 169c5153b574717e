import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useNow } from "../time/use-now.ts";
import { Time } from "../time/time.tsx";
import { plural } from "../words/count.ts";
import type { Alert } from "./alert.ts";
import styles from "./alerts.module.css";
import { nameList } from "./name-list.ts";
import { isBeingSent } from "./while-sending.ts";

/** Since when, how often, who was told, and who is at it: short sentences, one after another. */
export function AlertFacts({ alert }: { alert: Alert }) {
  const { state, openedAt, lastAt, count, timesOpened } = alert;
  return (
    <p className={styles.facts}>
      <span>
        Since <Time at={openedAt} variant="both" seconds={false} withZone={false} />
      </span>
      {count > 1 && (
        <span>
          found {plural(count, "time")}, last <Time at={lastAt} variant="relative" />
        </span>
      )}
      {timesOpened > 1 && <span>opened {plural(timesOpened, "time")} in all</span>}
      {state !== "resolved" && <Told alert={alert} />}
      <At alert={alert} />
    </p>
  );
}

function Told({ alert }: { alert: Alert }) {
  const now = useNow();
  const { openedAt, sentTo, toldAt, nextTellAt, state } = alert;
  if (sentTo.length > 0) return <span>sent to {nameList(sentTo)}</span>;
  if (isBeingSent(alert, now)) return <span>being sent</span>;
  // it may have been told when it opened before
  if (toldAt !== null && Date.parse(toldAt) >= Date.parse(openedAt))
    return <span>sent to nobody: no channel has taken it</span>;
  if (state !== "open" || nextTellAt === null) return null;
  return (
    <span>
      held until <Time at={nextTellAt} variant="absolute" seconds={false} withZone={false} />
    </span>
  );
}

/** How it stands, where it is not open. */
function At({ alert }: { alert: Alert }): ReactNode {
  const { state, acknowledged, snoozed, muted, resolved } = alert;
  if (state === "resolved" && resolved !== null) return <Resolved resolved={resolved} />;
  if (state === "muted" && muted !== null) {
    return (
      <span className={styles.at}>
        Muted by {muted.by ?? "somebody"} until{" "}
        <Time at={muted.until} variant="absolute" seconds={false} withZone={false} />
        {muted.reason !== null && `: ${muted.reason}`}
      </span>
    );
  }
  if (state === "snoozed" && snoozed !== null) {
    return (
      <span className={styles.at}>
        Snoozed by {snoozed.by ?? "somebody"} until{" "}
        {snoozed.until === null ? (
          "it is resolved"
        ) : (
          <Time at={snoozed.until} variant="absolute" seconds={false} withZone={false} />
        )}
      </span>
    );
  }
  if (state === "acknowledged" && acknowledged !== null) {
    return (
      <span className={styles.at}>
        {acknowledged.by ?? "Somebody"} is on it, since{" "}
        <Time at={acknowledged.at} variant="relative" />
      </span>
    );
  }
  return null;
}

function Resolved({ resolved }: { resolved: NonNullable<Alert["resolved"]> }) {
  const { at, by, execution } = resolved;
  return (
    <span className={styles.at}>
      Resolved{" "}
      {execution !== null ? (
        <>
          by{" "}
          <Link to="/executions/$execution" params={{ execution }}>
            execution <code>{execution.slice(-8)}</code>
          </Link>
        </>
      ) : by === "horarium" || by === null ? (
        "by itself"
      ) : (
        `by ${by}`
      )}
      , <Time at={at} variant="relative" />
    </span>
  );
}
