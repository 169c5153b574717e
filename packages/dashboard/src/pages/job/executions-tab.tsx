import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { ask, askPages } from "../../api/ask.ts";
import { executionColumns } from "../../executions/execution-columns.tsx";
import { ExecutionCard } from "../../executions/execution-card.tsx";
import type { ExecutionRow } from "../../executions/execution-row.ts";
import { NewExecutions } from "../../executions/new-executions.tsx";
import { SelectedExecutions } from "../../executions/selected-executions.tsx";
import { useMe } from "../../frame/me.tsx";
import { Button } from "../../ui/button.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { FilterChip } from "../../ui/filter-chip.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { useTyped } from "../../ui/use-typed.ts";
import { useMedia } from "../../ui/use-media.ts";
import { useSelected } from "../../ui/use-selected.ts";
import { toInstant } from "../../frame/search-params.ts";
import styles from "./job-page.module.css";
import type { Job } from "./job.ts";

const chips = [
  { id: "failed", label: "Failed" },
  { id: "completed", label: "Completed" },
  { id: "running", label: "Running" },
  { id: "skipped", label: "Skipped" },
  { id: "missed", label: "Missed" },
  { id: "cancelled", label: "Cancelled" },
] as const;

/** Every execution of this job, the newest first. */
export function ExecutionsTab({ job }: { job: Job }) {
  const { status = [], q, from, to } = useSearch({ from: "/frame/jobs/$job" });
  const navigate = useNavigate({ from: "/jobs/$job" });
  const { can } = useMe();
  const isSmall = useMedia("(width < 1200px)");
  const stats = useQuery(
    ask("readJobStats", { parameters: { job: job.name }, query: { days: 30 } }),
  ).data;
  const filter = {
    job: job.name,
    ...(q === undefined ? {} : { q: q.trim() }),
    ...(status.length === 0 ? {} : { status: status.join(",") }),
    ...(from === undefined ? {} : { from: toInstant(from) }),
    ...(to === undefined ? {} : { to: toInstant(to) }),
  };
  const query = { limit: 100, ...filter };
  const asked = useInfiniteQuery({
    ...askPages("listExecutions", { query }),
    placeholderData: keepPreviousData,
  });
  const p95Ms = stats?.p95Ms ?? null;
  const columns = useMemo(
    () =>
      executionColumns({
        isOfOneJob: true,
        zone: job.timezone,
        p95Ms,
        room: isSmall ? "small" : "wide",
        mayRun: can("run"),
      }),
    [can, isSmall, job.timezone, p95Ms],
  );
  const rows = useMemo(() => asked.data?.pages.flatMap((page) => page.rows), [asked.data]);
  const keys = useMemo(() => rows?.map(rowKey) ?? [], [rows]);
  const { selected, isAll, isAllLoaded, change, setAll } = useSelected(query, {
    keys,
    hasMore: asked.hasNextPage,
  });
  const toggle = (one: (typeof chips)[number]["id"], isOn: boolean) => {
    const next = isOn ? [...status, one] : status.filter((other) => other !== one);
    void navigate({
      search: (before) => ({
        ...before,
        tab: "executions" as const,
        status: next.length === 0 ? undefined : next,
      }),
    });
  };
  const [typed, setTyped] = useTyped(q ?? "", (next) => search(next, { isTyping: true }));
  const search = (next: string, { isTyping = false } = {}) =>
    void navigate({
      search: (before) => ({ ...before, q: next === "" ? undefined : next }),
      replace: isTyping,
    });
  return (
    <div className={styles.tab}>
      <SearchField
        className={styles.filterField ?? ""}
        label="Filter executions of this job"
        placeholder="Filter: words of the error, trigger:, by:, duration:>5m, attempt:>1"
        value={typed}
        onChange={setTyped}
        onSubmit={(next) => search(next)}
      />
      <div className={styles.chips} role="group" aria-label="Status">
        {chips.map(({ id, label }) => (
          <FilterChip
            key={id}
            isSelected={status.includes(id)}
            onChange={(isOn) => toggle(id, isOn)}
          >
            {label}
          </FilterChip>
        ))}
      </div>
      {asked.isError && rows === undefined ? (
        <ErrorPanel
          title="The executions cannot be shown"
          problem={asked.error}
          retry={() => void asked.refetch()}
        />
      ) : (
        <NewExecutions query={query} isHeld={selected.size > 0}>
          <DataTable<ExecutionRow>
            label="Executions of this job"
            columns={columns}
            density="compact"
            rows={rows}
            rowKey={rowKey}
            hasMore={asked.hasNextPage}
            isLoadingMore={asked.isFetchingNextPage}
            onReachEnd={() => void asked.fetchNextPage()}
            rowLink={(row) => `/executions/${row.id}`}
            selection={
              can("run")
                ? {
                    selected,
                    onChange: change,
                    label: (row) => `Select the execution ${row.id.slice(-8)}, ${row.status}`,
                  }
                : undefined
            }
            card={{ height: 96, render: (row) => <ExecutionCard row={row} isOfOneJob /> }}
            empty={
              status.length > 0 || q !== undefined ? (
                <EmptyState
                  title="No execution matches"
                  actions={
                    <Button onPress={() => void navigate({ search: { tab: "executions" } })}>
                      Clear the filters
                    </Button>
                  }
                />
              ) : (
                <EmptyState title="Has never run">
                  {job.nextSlot === null ? "It has no next slot." : "Its first slot is ahead."} “Run
                  now” tries it.
                </EmptyState>
              )
            }
          />
        </NewExecutions>
      )}
      {rows !== undefined && selected.size > 0 && (
        <SelectedExecutions
          rows={rows.filter(({ id }) => selected.has(id))}
          hasMore={asked.hasNextPage}
          isAllLoadedSelected={isAllLoaded}
          filter={filter}
          asOf={asked.data!.pages[0]!.asOf}
          isAll={isAll}
          onAll={setAll}
          onChange={change}
        />
      )}
    </div>
  );
}

const rowKey = ({ id }: ExecutionRow) => id;
