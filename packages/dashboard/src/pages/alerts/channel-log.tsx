import { useInfiniteQuery } from "@tanstack/react-query";
import { DeliveryList } from "../../alerts/delivery-list.tsx";
import { askPages } from "../../api/ask.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import styles from "./alerts-page.module.css";

/** Every message to a channel with every answer, the newest first. */
export function ChannelLog({ channel }: { channel: string }) {
  const deliveries = useInfiniteQuery({
    ...askPages("listDeliveries", { parameters: { channel }, query: { limit: 20 } }),
    refetchInterval: 10_000,
  });
  if (deliveries.isError) {
    return (
      <ErrorPanel
        title="What was sent cannot be shown"
        problem={deliveries.error}
        retry={() => void deliveries.refetch()}
      />
    );
  }
  if (deliveries.isPending) return <Skeleton lines={3} />;
  const rows = deliveries.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <p className={styles.about}>Nothing was sent yet.</p>;
  return (
    <>
      <DeliveryList deliveries={rows} isOfOneChannel />
      {deliveries.hasNextPage && (
        <p className={styles.more}>
          <Button
            size="small"
            isPending={deliveries.isFetchingNextPage}
            onPress={() => void deliveries.fetchNextPage()}
          >
            Older messages
          </Button>
        </p>
      )}
    </>
  );
}
