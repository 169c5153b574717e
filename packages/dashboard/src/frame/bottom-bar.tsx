import { Button } from "react-aria-components/Button";
import { MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { Menu } from "../ui/menu.tsx";
import layer from "../ui/layer.module.css";
import styles from "./bottom-bar.module.css";
import { PlaceLink } from "./place-link.tsx";
import * as places from "./places.tsx";
import { useTrouble } from "./trouble.ts";

/** On a phone, in reach of the thumb. */
export function BottomBar() {
  const { open } = useTrouble();
  const look = { className: styles.link, countClass: styles.count };
  return (
    <nav className={styles.bar} aria-label="Pages">
      <PlaceLink place={places.today} {...look} />
      <PlaceLink place={places.jobs} {...look} />
      <PlaceLink place={places.executions} {...look} />
      <PlaceLink place={places.alerts} count={open} counted="open" {...look} />
      <MenuTrigger>
        <Button className={styles.link ?? ""}>
          <svg width="20" height="20" viewBox="0 0 20 20" fill="currentColor" aria-hidden="true">
            <circle cx="4.5" cy="10" r="1.4" />
            <circle cx="10" cy="10" r="1.4" />
            <circle cx="15.5" cy="10" r="1.4" />
          </svg>
          <span>More</span>
        </Button>
        <Popover className={layer["layer"] ?? ""} placement="top end" offset={4}>
          <Menu
            label="More pages"
            items={[places.changes, places.system, places.settings].map(({ to, name }) => ({
              id: to,
              label: name,
              href: to,
            }))}
          />
        </Popover>
      </MenuTrigger>
    </nav>
  );
}
