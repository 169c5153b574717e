import { Link } from "@tanstack/react-router";
import { useMe } from "./me.tsx";
import { PlaceLink } from "./place-link.tsx";
import * as places from "./places.tsx";
import styles from "./rail.module.css";
import { useTrouble } from "./trouble.ts";
import { Wordmark } from "./wordmark.tsx";

export function Rail() {
  const { open } = useTrouble();
  const { can } = useMe();
  const look = { className: styles.link, countClass: styles.count };
  return (
    <header className={styles.rail}>
      <Link to="/" className={styles.home}>
        <Wordmark />
      </Link>
      <nav className={styles.places} aria-label="Pages">
        {can("read") ? (
          <>
            <PlaceLink place={places.today} {...look} />
            <PlaceLink place={places.jobs} {...look} />
            <PlaceLink place={places.executions} {...look} />
            <PlaceLink place={places.alerts} count={open} counted="open" {...look} />
            <PlaceLink place={places.changes} {...look} />
          </>
        ) : (
          <PlaceLink place={places.myJobs} {...look} />
        )}
      </nav>
      <nav className={styles.foot} aria-label="This installation">
        {can("read") && <PlaceLink place={places.system} {...look} />}
        <PlaceLink place={places.settings} {...look} />
      </nav>
    </header>
  );
}
