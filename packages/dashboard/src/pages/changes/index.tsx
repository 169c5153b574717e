import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { askPages } from "../../api/ask.ts";
import { ChangeList } from "../../changes/change-list.tsx";
import { NewChanges } from "../../changes/new-changes.tsx";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Select } from "../../ui/select.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { toInstant } from "../../frame/search-params.ts";
import styles from "./changes-page.module.css";
import type { readSearch } from "./search.ts";

/** What can be chosen, in the words of the list. */
const kinds = [
  { id: "all", label: "All kinds" },
  { id: "create,delete,restore", label: "Created and deleted" },
  { id: "edit", label: "Settings changed" },
  { id: "pause,resume,disable", label: "Enabled and disabled" },
  { id: "skip,move,put_back", label: "Slots skipped and moved" },
  { id: "run,test,retry,cancel,backfill", label: "Run, retried and cancelled" },
  { id: "declare,retire", label: "Deploys" },
  { id: "stop_schedules,resume_schedules", label: "All schedules stopped" },
  { id: "change_setting", label: "Set for everybody" },
] as const;

export function Page() {
  const search = useSearch({ from: "/frame/changes" });
  const navigate = useNavigate({ from: "/changes" });
  const query = { limit: 50, ...asked(search) };
  const changes = useInfiniteQuery(askPages("listChanges", { query }));
  const change = (next: Partial<ReturnType<typeof readSearch>>) =>
    void navigate({ search: (before) => ({ ...before, ...next }) });
  const rows = changes.data?.pages.flatMap((page) => page.rows);
  const filters = (["job", "by", "from", "to"] as const).filter(
    (name) => search[name] !== undefined,
  );
  const isFiltered = filters.length > 0 || search.verb !== undefined;
  return (
    <>
      <PageHeader title="Changes">
        <p className={styles.about}>
          Everything that people, tokens and deploys have changed. Nothing is ever removed from here
          by hand.
        </p>
      </PageHeader>
      <div className={styles.filters} role="group" aria-label="Filters">
        <div className={styles.kind}>
          <Select
            label="Kind"
            isLabelHidden
            options={kinds}
            value={kinds.find(({ id }) => id === search.verb)?.id ?? "all"}
            onChange={(verb) => change({ verb: verb === "all" ? undefined : verb })}
          />
        </div>
        {filters.map((name) => (
          <Chip
            key={name}
            onRemove={() => change({ [name]: undefined })}
            removeLabel={`Remove the filter ${name}`}
          >
            {name}: {search[name]}
          </Chip>
        ))}
      </div>
      {changes.isError && (
        <ErrorPanel
          title="The changes cannot be shown"
          problem={changes.error}
          retry={() => void changes.refetch()}
        />
      )}
      {changes.isPending && <Skeleton lines={8} />}
      {rows?.length === 0 && isFiltered && (
        <EmptyState
          title="No change matches"
          actions={<Button onPress={() => void navigate({ search: {} })}>Clear the filters</Button>}
        />
      )}
      {rows?.length === 0 && !isFiltered && (
        <EmptyState title="Nothing has been changed yet">
          What is changed here, by the API, by the command line or by a deploy is listed with who
          did it, when and why.
        </EmptyState>
      )}
      {rows !== undefined && rows.length > 0 && (
        <NewChanges query={query}>
          <ChangeList changes={rows} />
        </NewChanges>
      )}
      {changes.hasNextPage && (
        <p className={styles.more}>
          <Button
            isPending={changes.isFetchingNextPage}
            onPress={() => void changes.fetchNextPage()}
          >
            Older changes
          </Button>
        </p>
      )}
    </>
  );
}

function asked({ job, by, verb, from, to }: ReturnType<typeof readSearch>) {
  return {
    ...(job === undefined ? {} : { job }),
    ...(by === undefined ? {} : { by }),
    ...(verb === undefined ? {} : { verb }),
    ...(from === undefined ? {} : { from: toInstant(from) }),
    ...(to === undefined ? {} : { to: toInstant(to) }),
  };
}
