import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { askPages } from "../../api/ask.ts";
import { ChangeList } from "../../changes/change-list.tsx";
import { NewChanges } from "../../changes/new-changes.tsx";
import { useMe } from "../../frame/me.tsx";
import { serverNow } from "../../time/server-clock.ts";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { ComboBox } from "../../ui/combo-box.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Select } from "../../ui/select.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { toInstant } from "../../frame/search-params.ts";
import { ExportMenu } from "../../views/export-menu.tsx";
import styles from "./changes-page.module.css";
import type { readSearch } from "./search.ts";

/** What can be chosen, in the words of the list. */
const kinds = [
  { id: "all", label: "All kinds" },
  { id: "create,delete,restore", label: "Created and deleted" },
  { id: "edit", label: "Settings changed" },
  { id: "pause,resume,disable", label: "Enabled and disabled" },
  { id: "skip,move,put_back", label: "Slots skipped and moved" },
  { id: "run,enqueue,test,retry,cancel,force_stop,backfill", label: "Run, retried and cancelled" },
  { id: "create_preset,edit_preset,delete_preset", label: "Presets of parameters" },
  { id: "accept_collision,warn_of_collision", label: "Collisions" },
  {
    id: "create_alert_rule,edit_alert_rule,delete_alert_rule",
    label: "Alert rules",
  },
  {
    id: "create_channel,edit_channel,delete_channel,set_ping,delete_ping",
    label: "Channels and pings",
  },
  {
    id: "create_quiet_window,edit_quiet_window,end_quiet_window,extend_quiet_window,delete_quiet_window",
    label: "Quiet windows",
  },
  { id: "allow_template,forbid_template", label: "Templates of personal jobs" },
  { id: "declare,retire", label: "Deploys" },
  { id: "stop_schedules,resume_schedules", label: "All schedules stopped" },
  { id: "change_setting", label: "Set for everybody" },
] as const;

/** How far back; an instant of the address takes the place of these. */
const spans = [
  { id: "all", label: "Any time" },
  { id: "1", label: "Last 24 hours" },
  { id: "7", label: "Last 7 days" },
  { id: "30", label: "Last 30 days" },
] as const;

export function Page() {
  const { can } = useMe();
  const search = useSearch({ from: "/frame/changes" });
  const navigate = useNavigate({ from: "/changes" });
  // the beginning of the span stands still while the page is open
  const since = useMemo(
    () => (search.days === undefined ? undefined : daysAgo(Number(search.days))),
    [search.days],
  );
  const filter = asked({ ...search, from: search.from ?? since });
  const query = { limit: 50, ...filter };
  const changes = useInfiniteQuery(askPages("listChanges", { query }));
  const change = (next: Partial<ReturnType<typeof readSearch>>) =>
    void navigate({ search: (before) => ({ ...before, ...next }) });
  const rows = changes.data?.pages.flatMap((page) => page.rows);
  const people = [
    ...new Set([
      ...(search.by === undefined ? [] : [search.by]),
      ...(rows ?? []).map(({ by }) => by),
    ]),
  ].filter((by) => by !== null);
  const filters = (["job", "from", "to"] as const).filter((name) => search[name] !== undefined);
  const isFiltered =
    filters.length > 0 || [search.verb, search.by, search.days].some((one) => one !== undefined);
  return (
    <>
      <PageHeader
        title="Changes"
        actions={
          <ExportMenu of="changes" query={filter} jsonNote="With each setting before and after" />
        }
      >
        <p className={styles.about}>
          Everything that people, tokens and deploys have changed. Nothing is ever removed from here
          by hand.
          {can("admin") && (
            <>
              {" "}
              What was done to people, tokens and secrets is in the{" "}
              <Link to="/settings" search={{ section: "access" }}>
                audit of access
              </Link>
              .
            </>
          )}
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
        <div className={styles.person}>
          <ComboBox
            label="Made by"
            isLabelHidden
            placeholder="Made by anybody"
            emptyText="Nobody of the changes that are listed"
            options={people.map((name) => ({ id: name, label: name }))}
            value={search.by ?? null}
            onChange={(by) => change({ by: by ?? undefined })}
          />
        </div>
        <div className={styles.span}>
          <Select
            label="When"
            isLabelHidden
            options={spans}
            value={search.days ?? "all"}
            onChange={(days) =>
              change({ days: days === "all" ? undefined : days, from: undefined, to: undefined })
            }
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

function daysAgo(days: number): string {
  return new Date(serverNow() - days * 86_400_000).toISOString();
}
