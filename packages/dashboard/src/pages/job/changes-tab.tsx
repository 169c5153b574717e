import { useInfiniteQuery } from "@tanstack/react-query";
import { askPages } from "../../api/ask.ts";
import { ChangeList } from "../../changes/change-list.tsx";
import { NewChanges } from "../../changes/new-changes.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import type { Job } from "./job.ts";

/** The audit of this job. */
export function ChangesTab({ job }: { job: Job }) {
  const query = { job: job.id, limit: 50 };
  const changes = useInfiniteQuery(askPages("listChanges", { query }));
  if (changes.isError) {
    return (
      <ErrorPanel
        title="The changes cannot be shown"
        problem={changes.error}
        retry={() => void changes.refetch()}
      />
    );
  }
  if (changes.isPending) return <Skeleton lines={6} />;
  const rows = changes.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <EmptyState title="Nothing has been changed on this job" />;
  return (
    <NewChanges query={query}>
      <ChangeList changes={rows} isOfOneJob zone={job.timezone} />
      {changes.hasNextPage && (
        <Button isPending={changes.isFetchingNextPage} onPress={() => void changes.fetchNextPage()}>
          Older changes
        </Button>
      )}
    </NewChanges>
  );
}
