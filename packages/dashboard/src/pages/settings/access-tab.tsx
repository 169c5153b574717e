import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { askPages } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import { Time } from "../../time/time.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Select } from "../../ui/select.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { accessKinds, type AccessKind } from "./access-kinds.ts";
import { CheckEvents } from "./check-events.tsx";
import { Section } from "./section.tsx";
import styles from "./settings.module.css";

type AccessEvent = Answer<"listAccessEvents">["rows"][number];

/** Events that are looked for before older ones wait for a press. */
const enough = 30;

/** Pages that are looked through at once for what is rare. */
const farthest = 10;

/** For admins: who came in, who was refused, and who changed rights. */
export function AccessTab() {
  const [kind, setKind] = useState<AccessKind>("all");
  const [words, setWords] = useState("");
  const events = useInfiniteQuery(askPages("listAccessEvents", { query: { limit: 100 } }));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = events;
  const loaded = data?.pages.flatMap((page) => page.rows);
  const rows = loaded?.filter((event) => isOf(event, kind) && says(event, words));
  const isSparse = rows !== undefined && rows.length < enough && data!.pages.length < farthest;
  useEffect(() => {
    if (isSparse && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isSparse, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const isFiltered = kind !== "all" || words.trim() !== "";
  return (
    <div className={styles.tab}>
      <Section
        title="Access"
        about="Who signed in, who was refused, and who changed rights. What was done to jobs is in the changes."
        actions={<CheckEvents />}
      >
        <div className={styles.filters}>
          <SearchField
            className={styles.filter ?? ""}
            label="Filter events"
            placeholder="A name, an address"
            value={words}
            onChange={setWords}
          />
          <div className={styles.filter}>
            <Select
              label="Kind"
              isLabelHidden
              options={accessKinds}
              value={kind}
              onChange={setKind}
            />
          </div>
        </div>
        {events.isError && (
          <ErrorPanel
            title="The access events cannot be shown"
            problem={events.error}
            retry={() => void events.refetch()}
          />
        )}
        {events.isPending && <Skeleton lines={6} />}
        {rows !== undefined && rows.length > 0 && (
          <ol className={styles.events} aria-label="Access events">
            {rows.map((event) => (
              <li className={styles.event} key={event.id}>
                <span className={styles.at}>
                  <Time at={event.at} variant="absolute" />
                </span>
                <span data-refused={isOf(event, "refused") || undefined}>{event.sentence}</span>
              </li>
            ))}
          </ol>
        )}
        {rows?.length === 0 && isFiltered && !isFetchingNextPage && (
          <EmptyState
            title={`None of the last ${loaded!.length} events is like that`}
            actions={
              <Button
                onPress={() => {
                  setKind("all");
                  setWords("");
                }}
              >
                Clear the filters
              </Button>
            }
          />
        )}
        {hasNextPage && (
          <div>
            <Button isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
              Older events
            </Button>
          </div>
        )}
      </Section>
    </div>
  );
}

function isOf({ kind }: AccessEvent, wanted: AccessKind): boolean {
  const { kinds } = accessKinds.find(({ id }) => id === wanted)!;
  return kinds === null || kinds.includes(kind);
}

function says({ sentence, by, address }: AccessEvent, words: string): boolean {
  const text = `${sentence} ${by} ${address ?? ""}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
