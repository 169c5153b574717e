import { EveryonesZone } from "./everyones-zone.tsx";
import { Retention } from "./retention.tsx";
import styles from "./settings.module.css";

/** For admins: what holds for everybody. */
export function OrganisationTab() {
  return (
    <div className={styles.tab}>
      <EveryonesZone />
      <Retention />
    </div>
  );
}
