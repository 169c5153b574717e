import { Link } from "@tanstack/react-router";
import type { Answer } from "../../api/call.ts";
import { Time } from "../../time/time.tsx";
import styles from "./alerts-page.module.css";

type Event = Answer<"getAlert">["history"][number];

/** What has happened to an alert, the newest first. */
export function AlertHistory({ history }: { history: readonly Event[] }) {
  return (
    <ol className={styles.events}>
      {history.map((event, index) => (
        // what is added comes before: counted from the end, each keeps its place
        <li className={styles.event} key={history.length - index}>
          <span className={styles.eventTime}>
            <Time at={event.at} variant="absolute" />
          </span>
          <div>
            {verbs[event.verb]}
            {event.by !== null && event.by !== "horarium" && ` by ${event.by}`}
            {event.execution !== null && (
              <>
                {" · "}
                <Link to="/executions/$execution" params={{ execution: event.execution }}>
                  execution <code>{event.execution.slice(-8)}</code>
                </Link>
              </>
            )}
            {event.note !== null && <p className={styles.note}>{event.note}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}

const verbs: Readonly<Record<Event["verb"], string>> = {
  opened: "Opened",
  reopened: "Opened again",
  resolved: "Resolved",
  acknowledged: "Acknowledged",
  unacknowledged: "Acknowledgement taken back",
  snoozed: "Snoozed",
  unsnoozed: "Snooze ended",
  muted: "Muted",
  unmuted: "Mute ended",
  noted: "Noted",
  flapping: "Opened again, and flapping: it comes and goes",
};
