import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { AlertList } from "../../alerts/alert-list.tsx";
import type { AlertState } from "../../alerts/alert.ts";
import { whileSending } from "../../alerts/while-sending.ts";
import { askPages } from "../../api/ask.ts";
import { Time } from "../../time/time.tsx";
import { Chip } from "../../ui/chip.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { AlertsNav } from "./alerts-nav.tsx";
import styles from "./alerts-page.module.css";
import { NobodyIsTold } from "./nobody-is-told.tsx";
import { QuietNow } from "./quiet-now.tsx";

type List = "open" | "acknowledged" | "snoozed" | "resolved" | "all";

/** Muted ones are with those that are snoozed: nothing is told of either for a while. */
const statesOf: Readonly<Record<List, readonly AlertState[]>> = {
  open: ["open"],
  acknowledged: ["acknowledged"],
  snoozed: ["snoozed", "muted"],
  resolved: ["resolved"],
  all: [],
};

const labels: Readonly<Record<List, string>> = {
  open: "Open",
  acknowledged: "Acknowledged",
  snoozed: "Snoozed or muted",
  resolved: "Resolved",
  all: "All",
};

const lists = Object.keys(labels) as List[];

export function Inbox() {
  const { state: list = "open", job } = useSearch({ from: "/frame/alerts" });
  const navigate = useNavigate({ from: "/alerts" });
  const states = statesOf[list];
  const alerts = useInfiniteQuery({
    ...askPages("listAlerts", {
      query: {
        limit: 50,
        ...(states.length === 0 ? {} : { state: states.join(",") }),
        ...(job === undefined ? {} : { job }),
      },
    }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      whileSending(data?.pages.flatMap((page) => page.rows) ?? []),
  });
  const first = alerts.data?.pages[0];
  const rows = alerts.data?.pages.flatMap((page) => page.rows);
  const countOf = (one: List) =>
    first === undefined || one === "all"
      ? undefined
      : statesOf[one].reduce((sum, state) => sum + (first.counts[state] ?? 0), 0);
  const content = (
    <>
      {alerts.isError && (
        <ErrorPanel
          title="The alerts cannot be shown"
          problem={alerts.error}
          retry={() => void alerts.refetch()}
        />
      )}
      {alerts.isPending && <Skeleton lines={6} />}
      {first !== undefined && rows?.length === 0 && (
        <Nothing
          list={list}
          lastResolvedAt={first.lastResolvedAt}
          isAnyKnown={Object.values(first.counts).some((count) => count > 0)}
        />
      )}
      {rows !== undefined && rows.length > 0 && (
        <div className={styles.flush}>
          <AlertList
            alerts={rows}
            isMixed={list === "all"}
            hasMore={alerts.hasNextPage}
            isLoadingMore={alerts.isFetchingNextPage}
            onMore={() => void alerts.fetchNextPage()}
          />
        </div>
      )}
    </>
  );
  return (
    <>
      <PageHeader title="Alerts" actions={<AlertsNav />} />
      <QuietNow />
      <NobodyIsTold />
      {job !== undefined && (
        <p className={styles.filters}>
          <Chip
            onRemove={() => void navigate({ search: (before) => ({ ...before, job: undefined }) })}
            removeLabel={`Remove the filter job: ${job}`}
          >
            job: {job}
          </Chip>
        </p>
      )}
      <Tabs
        label="Alerts by how they stand"
        selected={list}
        onChange={(next) =>
          void navigate({
            search: (before) => ({ ...before, state: next === "open" ? undefined : next }),
          })
        }
        items={lists.map((id) => ({ id, label: labels[id], count: countOf(id), content }))}
      />
    </>
  );
}

interface NothingProps {
  list: List;
  lastResolvedAt: string | null;
  /** Whether there are alerts in the other lists. */
  isAnyKnown: boolean;
}

function Nothing({ list, lastResolvedAt, isAnyKnown }: NothingProps) {
  if (list === "acknowledged") return <EmptyState title="Nobody is at work on an alert" />;
  if (list === "snoozed") return <EmptyState title="No alert is snoozed or muted" />;
  if (list === "resolved") return <EmptyState title="No alert was resolved yet" />;
  if (list === "all") {
    return (
      <EmptyState title="There was no alert yet">
        What fails, is missed, late, too long, or silent is listed here, and told on the channels.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="Nothing needs you">
      {lastResolvedAt === null ? (
        isAnyKnown ? (
          "What is acknowledged, snoozed or muted is in the other lists."
        ) : (
          "There was no alert yet."
        )
      ) : (
        <>
          The last alert was resolved <Time at={lastResolvedAt} variant="relative" />.
        </>
      )}
    </EmptyState>
  );
}
