import { useInfiniteQuery } from "@tanstack/react-query";
import { call } from "../api/call.ts";
import { Button } from "../ui/button.tsx";
import { classNames } from "../ui/class-names.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { LogBlock, type LogBlockProps } from "./log-block.tsx";
import styles from "./log.module.css";
import type { Level, Sought } from "./use-log-search.ts";

export interface MatchingLinesProps {
  execution: string;
  /** Empty: any level. */
  levels: Level[];
  sought: Sought;
  look: Pick<LogBlockProps, "times" | "startedAt" | "timezone">;
  wraps: boolean;
  /** A line was chosen: it is to be shown among all others. */
  onLine: (line: number) => void;
}

/** The lines of the whole log of some levels, the first ones first; a line's number leads to its place in the log. */
export function MatchingLines({
  execution,
  levels,
  sought,
  look,
  wraps,
  onLine,
}: MatchingLinesProps) {
  const input = (after: number) => ({
    parameters: { execution },
    query: { ...sought, after, limit: 500 },
  });
  const pages = useInfiniteQuery({
    queryKey: ["searchLog", input(0), "pages"],
    queryFn: ({ pageParam, signal }) => call("searchLog", input(pageParam), { signal }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  });
  if (pages.isError) {
    return (
      <ErrorPanel
        title="The lines cannot be shown"
        problem={pages.error}
        retry={() => void pages.refetch()}
      />
    );
  }
  if (pages.data === undefined) return <Skeleton lines={6} />;
  const lines = pages.data.pages.flatMap(({ rows }) => rows);
  if (lines.length === 0) {
    return (
      <EmptyState title={emptyTitle(levels)}>
        {sought.q === undefined
          ? "No line of this log is like that."
          : `No such line contains “${sought.q}”.`}
      </EmptyState>
    );
  }
  return (
    <div
      className={classNames(styles.region, wraps && styles.wraps)}
      role="log"
      aria-live="off"
      aria-label="Matching lines"
      tabIndex={0}
    >
      <LogBlock lines={lines} {...look} chosen={null} found={null} onNumber={onLine} />
      {pages.hasNextPage && (
        <div className={styles.edge}>
          <Button
            size="small"
            variant="quiet"
            isPending={pages.isFetchingNextPage}
            onPress={() => void pages.fetchNextPage()}
          >
            More lines
          </Button>
        </div>
      )}
    </div>
  );
}

function emptyTitle(levels: readonly Level[]): string {
  if (levels.length === 0) return "No line";
  return levels.includes("warn") ? "No warning and no error" : "No error";
}
