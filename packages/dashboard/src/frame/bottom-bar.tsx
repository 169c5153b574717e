import { Button } from "react-aria-components/Button";
import { Menu } from "../ui/menu.tsx";
import { useMenu } from "../ui/use-menu.ts";
import styles from "./bottom-bar.module.css";
import { useMe } from "./me.tsx";
import { PlaceLink } from "./place-link.tsx";
import * as places from "./places.tsx";
import { useTrouble } from "./trouble.ts";

/** On a phone, in reach of the thumb. */
export function BottomBar() {
  const { open } = useTrouble();
  const { can } = useMe();
  const { button, menu } = useMenu();
  const look = { className: styles.link, countClass: styles.count };
  if (!can("read"))
    return (
      <nav className={styles.bar} aria-label="Pages">
        <PlaceLink place={places.myJobs} {...look} />
        <PlaceLink place={places.settings} {...look} />
      </nav>
    );
  return (
    <nav className={styles.bar} aria-label="Pages">
      <PlaceLink place={places.today} {...look} />
      <PlaceLink place={places.jobs} {...look} />
      <PlaceLink place={places.executions} {...look} />
      <PlaceLink place={places.alerts} count={open} counted="open" {...look} />
      <Button {...button} className={styles.link ?? ""}>
        <svg width="20" height="20" viewBox="0 0 20 20" fill="currentColor" aria-hidden="true">
          <circle cx="4.5" cy="10" r="1.4" />
          <circle cx="10" cy="10" r="1.4" />
          <circle cx="15.5" cy="10" r="1.4" />
        </svg>
        <span>More</span>
      </Button>
      <Menu
        {...menu}
        label="More pages"
        placement="top end"
        items={[places.changes, places.myJobs, places.system, places.settings].map(
          ({ to, name }) => ({
            id: to,
            label: name,
            href: to,
          }),
        )}
      />
    </nav>
  );
}
