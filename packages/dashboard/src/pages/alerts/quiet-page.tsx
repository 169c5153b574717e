import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../frame/me.tsx";
import { usePageTitle } from "../../frame/page-title.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Lines } from "../../ui/lines.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { AlertsNav } from "./alerts-nav.tsx";
import styles from "./alerts-page.module.css";
import { QuietDialog } from "../../alerts/quiet-dialog.tsx";
import { QuietLine } from "./quiet-line.tsx";

/** When alerts are held: once, or again and again. */
export function QuietPage() {
  usePageTitle("Quiet windows");
  const { can } = useMe();
  const windows = useQuery({ ...ask("listQuietWindows", {}), refetchInterval: 15_000 });
  const [isCreating, setCreating] = useState(false);
  const rows = windows.data?.rows;
  const isOver = (one: NonNullable<typeof rows>[number]) =>
    one.active === null && one.next === null;
  const coming = rows?.filter((one) => !isOver(one)) ?? [];
  const over = rows?.filter(isOver) ?? [];
  return (
    <>
      <PageHeader title="Quiet windows" actions={<AlertsNav />}>
        <p>
          For work that is known to break things. What breaks in one is listed, and told only if it
          is broken still at its end. Jobs run as always.
        </p>
      </PageHeader>
      <div className={styles.page}>
        {windows.isError && (
          <ErrorPanel
            title="The quiet windows cannot be shown"
            problem={windows.error}
            retry={() => void windows.refetch()}
          />
        )}
        {windows.isPending && <Skeleton lines={4} />}
        {rows !== undefined && (
          <section aria-labelledby="windows">
            <div className={styles.head}>
              <h2 id="windows" className={styles.heading}>
                Now and to come
              </h2>
              {can("run") && (
                <Button onPress={() => setCreating(true)}>Create a quiet window</Button>
              )}
            </div>
            {coming.length === 0 ? (
              <EmptyState title="Alerts are told at all times">
                A quiet window holds them for a while: once, for a move or an upgrade, or at each
                slot of a schedule.
              </EmptyState>
            ) : (
              <Lines label="Quiet windows">
                {coming.map((one) => (
                  <QuietLine key={one.id} window={one} />
                ))}
              </Lines>
            )}
          </section>
        )}
        {over.length > 0 && (
          <section aria-labelledby="over">
            <h2 id="over" className={styles.heading}>
              Over
            </h2>
            <Lines label="Quiet windows that are over">
              {over.map((one) => (
                <QuietLine key={one.id} window={one} />
              ))}
            </Lines>
          </section>
        )}
        {isCreating && <QuietDialog window={null} onClose={() => setCreating(false)} />}
      </div>
    </>
  );
}
