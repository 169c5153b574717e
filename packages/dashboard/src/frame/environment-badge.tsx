import { config } from "../api/config.ts";
import styles from "./environment-badge.module.css";

/** What this place is called, so that nobody takes it for another. Nothing where it has no name. */
export function EnvironmentBadge() {
  if (config.environment === null) return null;
  return (
    <span className={styles.badge}>
      <span className="visually-hidden">Environment: </span>
      {config.environment}
    </span>
  );
}
