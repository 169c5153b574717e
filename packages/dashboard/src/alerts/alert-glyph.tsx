import { StatusGlyph } from "../status/status-glyph.tsx";
import { Icon } from "../ui/icon.tsx";
import type { Alert } from "./alert.ts";
import styles from "./alerts.module.css";

/** Its cause while it lasts, a check once it is resolved. The sentence beside it says the same. */
export function AlertGlyph({ alert }: { alert: Pick<Alert, "kind" | "state" | "reason"> }) {
  return <span className={styles.glyph}>{glyphOf(alert)}</span>;
}

function glyphOf({ kind, state, reason }: Pick<Alert, "kind" | "state" | "reason">) {
  if (state === "resolved") return <StatusGlyph state="completed" />;
  switch (kind) {
    case "failed":
      return <StatusGlyph state={reason === "timeout" ? "timeout" : "failed"} />;
    case "missed":
      return <StatusGlyph state="missed" />;
    case "late":
    case "no_worker":
      return <StatusGlyph state="queued" />;
    case "worker_lost":
      return <StatusGlyph state="failed" />;
    case "long_running":
    case "stuck":
      return <StatusGlyph state="running" />;
    case "no_success":
    case "scheduler_silent":
    case "clock_jumped":
    case "clock_skew":
      return <Icon name="clock" />;
    case "completion_rate":
      return <StatusGlyph state="failed" />;
    case "log_contains":
    case "epoch_began":
    case "channel_failed":
    case "doorbell":
      return <Icon name="bell" />;
  }
}
