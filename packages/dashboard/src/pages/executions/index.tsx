import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { askPages } from "../../api/ask.ts";
import { firstsOfDays } from "../../executions/days.ts";
import { columnChoices, executionColumns } from "../../executions/execution-columns.tsx";
import { ExecutionCard } from "../../executions/execution-card.tsx";
import type { ExecutionRow } from "../../executions/execution-row.ts";
import { NewExecutions } from "../../executions/new-executions.tsx";
import { whenOf } from "../../executions/when.tsx";
import { useDisplayZone } from "../../time/display-zone.tsx";
import { SelectedExecutions } from "../../executions/selected-executions.tsx";
import { usePreferences } from "../../frame/preferences.ts";
import { useMe } from "../../frame/me.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { useMedia } from "../../ui/use-media.ts";
import { useSelected } from "../../ui/use-selected.ts";
import { ColumnsButton } from "../../views/columns-button.tsx";
import { ExportMenu } from "../../views/export-menu.tsx";
import { SavedViews } from "../../views/saved-views.tsx";
import { ErrorGroups } from "./error-groups.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { Histogram } from "./histogram.tsx";
import { isFiltered, questionOf, type Search } from "./question.ts";

/** Every execution, the newest first; or the errors that they ended with. */
export function Page() {
  const search = useSearch({ from: "/frame/executions" });
  const navigate = useNavigate({ from: "/executions" });
  const change = (next: Partial<Search>, { isTyping = false } = {}) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: isTyping });
  return (
    <>
      <PageHeader
        title="Executions"
        actions={
          <>
            {search.group !== "error" && <Columns />}
            <SavedViews page="executions" />
            <ExportMenu
              of="executions"
              query={questionOf(search)}
              jsonNote="With parameters and results"
            />
          </>
        }
      />
      <FilterBar search={search} onChange={change} />
      <Histogram search={search} onChange={change} />
      {search.group === "error" ? (
        <ErrorGroups search={search} />
      ) : (
        <List search={search} onClear={() => void navigate({ search: {} })} />
      )}
    </>
  );
}

/** How much room there is, and which columns are wanted. */
function useLook() {
  const isSmall = useMedia("(width < 1360px)");
  const [{ columns }] = usePreferences();
  const chosen = columns.executions;
  return useMemo(
    () => ({ room: isSmall ? ("small" as const) : ("wide" as const), chosen }),
    [chosen, isSmall],
  );
}

function Columns() {
  const shown = executionColumns(useLook()).map(({ id }) => id);
  return <ColumnsButton page="executions" choices={columnChoices} shown={shown} />;
}

function List({ search, onClear }: { search: Search; onClear: () => void }) {
  const { can } = useMe();
  const look = useLook();
  const query = { limit: 100, ...questionOf(search) };
  const question = askPages("listExecutions", { query });
  const asked = useInfiniteQuery({ ...question, placeholderData: keepPreviousData });
  const rows = useMemo(() => asked.data?.pages.flatMap((page) => page.rows), [asked.data]);
  const keys = useMemo(() => rows?.map(rowKey) ?? [], [rows]);
  const { selected, isAll, isAllLoaded, change, setAll } = useSelected(query, {
    keys,
    hasMore: asked.hasNextPage,
  });
  const { resolve } = useDisplayZone();
  const zone = resolve();
  const firsts = useMemo(
    () =>
      firstsOfDays(
        (rows ?? []).map((row) => ({ id: row.id, at: whenOf(row) })),
        zone,
      ),
    [rows, zone],
  );
  const columns = useMemo(
    () => executionColumns({ ...look, firsts, mayRun: can("run") }),
    [can, firsts, look],
  );
  if (asked.isError && rows === undefined) {
    return (
      <ErrorPanel
        title="The executions cannot be shown"
        problem={asked.error}
        retry={() => void asked.refetch()}
      />
    );
  }
  return (
    <>
      {asked.isError && (
        <Banner
          tone="ochre"
          actions={<Button onPress={() => void asked.refetch()}>Try again</Button>}
        >
          The list could not be brought up to date: {asked.error.message}
        </Banner>
      )}
      <NewExecutions query={query} isHeld={selected.size > 0}>
        <DataTable<ExecutionRow>
          label="Executions"
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
                  label: (row) =>
                    `Select the execution of ${row.job?.name ?? row.handler}, ${row.status}`,
                }
              : undefined
          }
          card={{ height: 96, render: (row) => <ExecutionCard row={row} /> }}
          empty={
            isFiltered(search) ? (
              <EmptyState
                title="No execution matches"
                actions={<Button onPress={onClear}>Clear the filters</Button>}
              />
            ) : (
              <EmptyState title="Nothing has been executed yet">
                Each slot of a job, and all work that is asked for, has its row here once its time
                has come.
              </EmptyState>
            )
          }
        />
      </NewExecutions>
      {rows !== undefined && selected.size > 0 && (
        <SelectedExecutions
          rows={rows.filter(({ id }) => selected.has(id))}
          hasMore={asked.hasNextPage}
          isAllLoadedSelected={isAllLoaded}
          filter={questionOf(search)}
          asOf={asked.data!.pages[0]!.asOf}
          isAll={isAll}
          onAll={setAll}
          onChange={change}
        />
      )}
    </>
  );
}

const rowKey = ({ id }: ExecutionRow) => id;
