import { Link } from "@tanstack/react-router";
import { PlaceLink } from "./place-link.tsx";
import * as places from "./places.tsx";
import styles from "./rail.module.css";
import { useTrouble } from "./trouble.ts";
import { Wordmark } from "./wordmark.tsx";

export function Rail() {
  const { open } = useTrouble();
  const look = { className: styles.link, countClass: styles.count };
  return (
    <header className={styles.rail}>
      <Link to="/" className={styles.home}>
        <Wordmark />
      </Link>
      <nav className={styles.places} aria-label="Pages">
        <PlaceLink place={places.today} {...look} />
        <PlaceLink place={places.jobs} {...look} />
        <PlaceLink place={places.executions} {...look} />
        <PlaceLink place={places.alerts} count={open} counted="open" {...look} />
        <PlaceLink place={places.changes} {...look} />
      </nav>
      <nav className={styles.foot} aria-label="This installation">
        <PlaceLink place={places.system} {...look} />
        <PlaceLink place={places.settings} {...look} />
      </nav>
    </header>
  );
}
