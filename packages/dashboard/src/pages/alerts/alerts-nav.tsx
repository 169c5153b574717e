import { Link } from "@tanstack/react-router";
import styles from "./alerts-page.module.css";

/** The pages about alerts, beside the title of each. */
export function AlertsNav() {
  return (
    <nav aria-label="About alerts">
      <ul className={styles.nav}>
        <li>
          <Link to="/alerts" activeOptions={{ exact: true, includeSearch: false }}>
            Inbox
          </Link>
        </li>
        {parts.map(({ part, label }) => (
          <li key={part}>
            <Link to="/alerts/$part" params={{ part }} activeOptions={{ includeSearch: false }}>
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

const parts = [
  { part: "rules", label: "Rules" },
  { part: "channels", label: "Channels" },
  { part: "quiet", label: "Quiet windows" },
] as const;
