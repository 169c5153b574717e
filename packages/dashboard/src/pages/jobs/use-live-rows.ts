import {
  CancelledError,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { ask } from "../../api/ask.ts";
import { areEventsHeld } from "../../api/held-events.ts";
import type { Answer, Input } from "../../api/call.ts";
import { ApiProblem } from "../../api/problem.ts";
import { useLiveEvents, type LiveEvent } from "../../live/index.ts";

type Jobs = Answer<"listJobs">;
type Question = NonNullable<Input<"listJobs">["query"]>;

/** Milliseconds: how often the rows are asked for again at most. */
const atMostEvery = 1_500;
const atOnce = 100;

/** Keeps the rows of the list up to date while their jobs run, each in its place. `key` is that of the list's question. */
export function useLiveRows(key: readonly unknown[], question: Question): void {
  const client = useQueryClient();
  const latest = useRef({ key, question });
  useEffect(() => {
    latest.current = { key, question };
  });
  const work = useRef<Work>({ changed: new Set(), timer: undefined, askedAt: 0 });
  useEffect(() => {
    const { current } = work;
    return () => {
      clearTimeout(current.timer);
      current.timer = undefined;
    };
  }, []);

  useLiveEvents((events) => {
    const ids = events.map(jobOf).filter((id) => id !== null);
    for (const id of ids) work.current.changed.add(id);
    if (ids.length > 0) plan();
  });

  function plan(): void {
    const { askedAt } = work.current;
    work.current.timer ??= setTimeout(
      () => void refresh(),
      Math.max(0, askedAt + atMostEvery - Date.now()),
    );
  }

  function read(query: Question): Promise<Jobs> {
    return client.fetchQuery({ ...ask("listJobs", { query }), staleTime: 0, gcTime: 0 });
  }

  async function refresh(): Promise<void> {
    const { changed } = work.current;
    const asked = latest.current;
    work.current.askedAt = Date.now();
    const ids = listed(client, asked.key).filter((id) => changed.has(id));
    const now = ids.slice(0, atOnce).filter((id) => !areEventsHeld(id));
    changed.clear();
    for (const id of ids) if (!now.includes(id)) changed.add(id);
    try {
      const [rows, counted] = await Promise.all([
        now.length === 0
          ? []
          : read({ id: now.join(","), limit: atOnce }).then((answer) => answer.rows),
        read({ ...asked.question, limit: 1, slots: 0 }),
      ]);
      client.setQueryData<InfiniteData<Jobs>>(asked.key, (data) =>
        data === undefined ? data : withRows(data, now, rows, counted),
      );
    } catch (error) {
      // what is shown stays; the next event asks again, and a write, which has cancelled this, asks for the whole list
      if (!(error instanceof ApiProblem || error instanceof CancelledError)) throw error;
    } finally {
      work.current.timer = undefined;
      if (changed.size > 0) plan();
    }
  }
}

interface Work {
  /** Ids of jobs of which something has happened since they were asked for. */
  changed: Set<string>;
  timer: ReturnType<typeof setTimeout> | undefined;
  askedAt: number;
}

function jobOf(event: LiveEvent): string | null {
  if (event.type === "job.changed") return event.data.job.id;
  return event.type === "execution.changed" ? event.data.execution.jobId : null;
}

function listed(client: QueryClient, key: readonly unknown[]): string[] {
  const data = client.getQueryData<InfiniteData<Jobs>>(key);
  return data?.pages.flatMap(({ rows }) => rows.map(({ id }) => id)) ?? [];
}

/** `asked` are the ids that `rows` answers: one that is not among them is deleted. A write of ours may be newer. */
export function withRows(
  data: InfiniteData<Jobs>,
  asked: readonly string[],
  rows: Jobs["rows"],
  { counts, total }: Pick<Jobs, "counts" | "total">,
): InfiniteData<Jobs> {
  const fresh = new Map(rows.map((row) => [row.id, row]));
  const gone = new Set(asked.filter((id) => !fresh.has(id)));
  const pages = data.pages.map((page) => ({
    ...page,
    counts,
    total,
    rows: page.rows
      .filter(({ id }) => !gone.has(id))
      .map((row) => {
        const now = fresh.get(row.id);
        return now === undefined || areEventsHeld(row.id, row.name) ? row : now;
      }),
  }));
  return { ...data, pages };
}
