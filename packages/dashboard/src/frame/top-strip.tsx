import { PaletteButton } from "../palette/palette-button.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { EnvironmentBadge } from "./environment-badge.tsx";
import { LiveIndicator, StaleLine } from "./live-indicator.tsx";
import { Mark } from "./mark.tsx";
import { useMe } from "./me.tsx";
import styles from "./top-strip.module.css";
import { ZoneSwitch } from "./zone-switch.tsx";

export function TopStrip() {
  const { can } = useMe();
  return (
    <div className={styles.strip}>
      <span className={styles.mark}>
        <Mark size={20} />
      </span>
      <EnvironmentBadge />
      {can("read") && <PaletteButton />}
      <div className={styles.end}>
        {can("read") && <LiveIndicator />}
        <ZoneSwitch />
        <AccountMenu />
      </div>
      <StaleLine />
    </div>
  );
}
