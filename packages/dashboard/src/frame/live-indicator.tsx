import { pauseLive, resumeLive, retryLive, useLive, type Live } from "../live/index.ts";
import { formatInstant, ownZone } from "../time/index.ts";
import { Button } from "../ui/button.tsx";
import styles from "./live-indicator.module.css";
import { usePreferences } from "./preferences.ts";
import { plural } from "../words/count.ts";

/** Whether what is shown is true now, and since when it may not be. */
export function LiveIndicator() {
  const live = useLive();
  const asOf = useAsOf(live.since);
  switch (live.state) {
    case "paused":
      return (
        <Button variant="quiet" size="small" onPress={resumeLive}>
          <span className={styles.dot} data-state="paused" />
          <span>Paused</span>
          {live.waiting > 0 && (
            <span className={styles.more}>· {plural(live.waiting, "update")} waiting</span>
          )}
          <span className={styles.verb}>Resume</span>
        </Button>
      );
    case "reconnecting":
    case "offline":
      return (
        <Button variant="quiet" size="small" onPress={retryLive}>
          <span className={styles.dot} data-state={live.state} />
          <span>{words(live)}</span>
          <span className={styles.more}>{asOf}</span>
          <span className={styles.verb}>Retry now</span>
        </Button>
      );
    case "connecting":
    case "live":
    case "polling":
      return (
        <Button variant="quiet" size="small" onPress={pauseLive}>
          <span className={styles.dot} data-state={live.state} />
          <span>{words(live)}</span>
          <span className="visually-hidden">: pause</span>
        </Button>
      );
  }
}

/** Along the top of the page, when what it shows is old. */
export function StaleLine() {
  const live = useLive();
  if (live.state !== "offline" && live.state !== "paused") return null;
  return <div className={styles.stale} data-state={live.state} aria-hidden="true" />;
}

function words({ state }: Live): string {
  switch (state) {
    case "connecting":
      return "Connecting…";
    case "live":
      return "Live";
    case "reconnecting":
      return "Reconnecting…";
    case "offline":
      return "Offline";
    case "paused":
      return "Paused";
    case "polling":
      return "Every 10 s";
  }
}

function useAsOf(since: number | null): string {
  const [{ hours }] = usePreferences();
  if (since === null) return "";
  const clock = formatInstant(new Date(since), {
    zone: ownZone(),
    hours,
    day: "never",
    withZone: false,
  });
  return `showing ${clock}`;
}
