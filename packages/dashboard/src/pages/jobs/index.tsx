import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useDeferredValue, useMemo, useRef, useState } from "react";
import { askPages } from "../../api/ask.ts";
import { usePreferences } from "../../frame/preferences.ts";
import { useMe } from "../../frame/me.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Pill } from "../../ui/pill.tsx";
import { useMedia } from "../../ui/use-media.ts";
import { PageHeader } from "../../ui/page-header.tsx";
import { useSelected } from "../../ui/use-selected.ts";
import { ColumnsButton } from "../../views/columns-button.tsx";
import { SavedViews } from "../../views/saved-views.tsx";
import { SelectedJobs } from "./selected-jobs.tsx";
import { columnChoices, columnsFor, type Room } from "./columns.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { isInOrder } from "./is-in-order.ts";
import { JobCard } from "./job-card.tsx";
import { detailHeight, JobDetail } from "./job-detail.tsx";
import type { ListedJob } from "./listed-job.ts";
import styles from "./jobs.module.css";
import type { readSearch } from "./search.ts";
import { useLiveRows } from "./use-live-rows.ts";
import { jobTitle } from "../../job/job-title.ts";
import { plural } from "../../words/count.ts";

/** Of the card under 720 px. */
const cardHeight = 172;

export function Page() {
  const search = useSearch({ from: "/frame/jobs" });
  const navigate = useNavigate({ from: "/jobs" });
  const { can } = useMe();
  const room = useRoom();
  const [{ columns: preferred }] = usePreferences();
  const chosen = preferred.jobs;
  const question = askPages("listJobs", { query: { limit: 100, ...questionOf(search) } });
  const asked = useInfiniteQuery({ ...question, placeholderData: keepPreviousData });
  useLiveRows(question.queryKey, questionOf(search));
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const pages = asked.data?.pages;
  const rows = useMemo(() => pages?.flatMap((page) => page.rows), [pages]);
  const first = pages?.[0];
  // together with the rows, which stand above it
  const total = useDeferredValue(first?.total);
  const keys = useMemo(() => rows?.map(rowKey) ?? [], [rows]);
  const {
    selected,
    isAll,
    isAllLoaded,
    change: select,
    setAll,
  } = useSelected(filterOf(search), { keys, hasMore: asked.hasNextPage });
  const isStale =
    rows !== undefined &&
    !asked.isPlaceholderData &&
    (!isInOrder(rows, search.sort ?? "attention", search.group) ||
      (!asked.hasNextPage && rows.length < first!.total));
  const sortAgain = async () => {
    list.current?.focus({ preventScroll: true });
    await asked.refetch();
  };
  const change = (next: Partial<ReturnType<typeof readSearch>>, { isTyping = false } = {}) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: isTyping });
  const group = useMemo(() => grouped(search.group, rows), [search.group, rows]);
  const columns = useMemo(
    () => columnsFor({ mayRun: can("run"), room, chosen, group }),
    [can, room, chosen, group],
  );
  const selection = can("run")
    ? {
        selected,
        onChange: select,
        label: (job: ListedJob) => `Select ${jobTitle(job)}`,
      }
    : undefined;
  return (
    <>
      <PageHeader
        title="Jobs"
        actions={
          <>
            <ColumnsButton
              page="jobs"
              choices={columnChoices}
              shown={chosen ?? columns.map(({ id }) => id)}
            />
            <SavedViews page="jobs" />
            {can("write") && (
              <LinkButton to="/jobs/new" variant="filled">
                New job
              </LinkButton>
            )}
          </>
        }
      />
      <FilterBar search={search} counts={first?.counts} total={first?.total} onChange={change} />
      {asked.isError && rows !== undefined && (
        <Banner
          tone="ochre"
          actions={<Button onPress={() => void asked.refetch()}>Try again</Button>}
        >
          The list could not be brought up to date: {asked.error.message}
        </Banner>
      )}
      {asked.isError && rows === undefined ? (
        <ErrorPanel
          title="The jobs cannot be shown"
          problem={asked.error}
          retry={() => void asked.refetch()}
        />
      ) : (
        <div ref={list} tabIndex={-1} className={styles.list}>
          {isStale && <Pill onPress={() => void sortAgain()}>Order changed · Sort again</Pill>}
          <DataTable<ListedJob>
            label="Jobs"
            columns={columns}
            rows={rows}
            rowKey={rowKey}
            rowCount={first?.total}
            hasMore={asked.hasNextPage}
            isLoadingMore={asked.isFetchingNextPage}
            onReachEnd={() => void asked.fetchNextPage()}
            rowLink={(job) => `/jobs/${encodeURIComponent(job.name)}`}
            isRowQuiet={(job) => !job.enabled}
            sort={sortOf(search.sort)}
            onSort={({ by }) => change({ sort: by === "attention" ? undefined : toSort(by) })}
            selection={selection}
            detail={{
              height: detailHeight,
              open,
              onChange: setOpen,
              label: (job) => `More about ${jobTitle(job)} in the list`,
              render: (job) => <JobDetail job={job} />,
            }}
            card={{
              height: cardHeight,
              render: (job) => <JobCard job={job} groupedBy={search.group} />,
            }}
            empty={
              <NoJobs
                isFiltered={isFiltered(search)}
                onClear={() => void navigate({ search: {} })}
              />
            }
          />
        </div>
      )}
      {rows !== undefined && selected.size > 0 && (
        <SelectedJobs
          jobs={rows.filter(({ id }) => selected.has(id))}
          isAllLoadedSelected={isAllLoaded}
          filter={filterOf(search)}
          total={first!.total}
          asOf={first!.asOf}
          isAll={isAll}
          onAll={setAll}
          onChange={select}
        />
      )}
      <p className={styles.asOf} aria-live="off">
        {total !== undefined && plural(total, "job")}
      </p>
    </>
  );
}

const rowKey = ({ id }: ListedJob) => id;

function useRoom(): Room {
  const isBelowFull = useMedia("(width < 1560px)");
  const isBelowWide = useMedia("(width < 1400px)");
  const isSmall = useMedia("(width < 1280px)");
  if (isSmall) return "small";
  return isBelowWide ? "medium" : isBelowFull ? "wide" : "full";
}

function NoJobs({ isFiltered: hasFilter, onClear }: { isFiltered: boolean; onClear: () => void }) {
  if (hasFilter) {
    return (
      <EmptyState
        title="No job matches"
        actions={<Button onPress={onClear}>Clear the filters</Button>}
      />
    );
  }
  return (
    <EmptyState
      title="No jobs yet"
      actions={
        <>
          <LinkButton to="/jobs/new">Create a job</LinkButton>
          <LinkButton to="/system" variant="quiet">
            See which workers are live
          </LinkButton>
        </>
      }
    >
      Jobs that code declares appear here when a worker with that code starts.
    </EmptyState>
  );
}

type Search = ReturnType<typeof readSearch>;

function questionOf(search: Search) {
  const { sort, group } = search;
  return {
    ...filterOf(search),
    ...(sort === undefined ? {} : { sort }),
    ...(group === undefined ? {} : { group }),
  };
}

function filterOf({ q, state, tag, folder, handler }: Search) {
  return {
    ...(q === undefined ? {} : { q: q.trim() }),
    ...(state === undefined ? {} : { state: state.join(",") }),
    ...(tag === undefined ? {} : { tag }),
    ...(folder === undefined ? {} : { folder }),
    ...(handler === undefined ? {} : { handler }),
  };
}

function isFiltered({ q, state, tag, folder, handler }: Search): boolean {
  return [q, state, tag, folder, handler].some((value) => value !== undefined);
}

function sortOf(sort: Search["sort"]) {
  if (sort === undefined || sort === "attention") return undefined;
  return { by: sort, isDescending: sort.startsWith("-") };
}

function toSort(by: string): Search["sort"] {
  return (["name", "next", "-last", "-duration"] as const).find((one) => one === by);
}

function grouped(by: Search["group"], rows: readonly ListedJob[] = []) {
  if (by === undefined) return undefined;
  const firsts = rows.filter((row, place) => rows[place - 1]?.[by] !== row[by]);
  return { by, firsts: new Set(firsts.map(({ id }) => id)) };
}
