import { Button } from "../ui/button.tsx";
import { AlertItem } from "./alert-item.tsx";
import type { Alert } from "./alert.ts";
import styles from "./alerts.module.css";

export interface AlertListProps {
  alerts: readonly Alert[];
  hasMore: boolean;
  isLoadingMore: boolean;
  onMore: () => void;
  /** They do not all stand alike: each says how it does. */
  isMixed?: boolean;
}

/** Alerts, those that were found last first. */
export function AlertList({
  alerts,
  hasMore,
  isLoadingMore,
  onMore,
  isMixed = false,
}: AlertListProps) {
  return (
    <>
      <ol className={styles.list} aria-label="Alerts">
        {alerts.map((alert, index) => (
          <AlertItem key={alert.id} alert={alert} index={index} withState={isMixed} />
        ))}
      </ol>
      {hasMore && (
        <p className={styles.more}>
          <Button isPending={isLoadingMore} onPress={onMore}>
            Older alerts
          </Button>
        </p>
      )}
    </>
  );
}
