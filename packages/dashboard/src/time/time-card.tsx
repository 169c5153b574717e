import { usePreferences } from "../frame/preferences.ts";
import { Copyable } from "../ui/copyable.tsx";
import { ownZone } from "./display-zone.tsx";
import { formatInstant } from "./format-instant.ts";
import { serverNow } from "./server-clock.ts";
import styles from "./time.module.css";

/** One instant in the job's zone, one's own, UTC, and in Unix seconds, each to be copied. */
export function TimeCard({ at, jobZone }: { at: Date; jobZone: string | undefined }) {
  const [{ hours }] = usePreferences();
  const inZone = (zone: string) =>
    formatInstant(at, { zone, hours, today: serverNow() }).replaceAll("\u00a0", " ");
  const rows = [
    ...(jobZone === undefined ? [] : [{ label: "Job’s zone", text: inZone(jobZone) }]),
    { label: "Your zone", text: inZone(ownZone()) },
    { label: "UTC", text: inZone("UTC") },
    { label: "ISO 8601", text: at.toISOString() },
    { label: "Unix seconds", text: String(Math.floor(at.getTime() / 1_000)) },
  ];
  return (
    <dl className={styles.card}>
      {rows.map(({ label, text }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <Copyable text={text} label={`this time as ${label}`} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
