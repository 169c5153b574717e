import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { ask, askPages } from "../api/ask.ts";
import type { Answer } from "../api/call.ts";

export type IndexedJob = Answer<"listJobs">["rows"][number];

/** Jobs that are looked through here; of more than these, the server looks too. */
const most = 2_000;

/** Milliseconds without another letter before the server is asked. */
const rest = 150;

/**
 * All jobs, the ones that need somebody first; undefined until the first of them are there. `text`: what is looked for where
 * there are more than are held here.
 */
export function useJobIndex(text: string): readonly IndexedJob[] | undefined {
  const held = useInfiniteQuery({
    ...askPages("listJobs", { query: { limit: 200, slots: 0 } }),
    staleTime: 60_000,
    // with each page all others would be compared
    structuralSharing: false,
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = held;
  const count = data?.pages.reduce((sum, { rows }) => sum + rows.length, 0) ?? 0;
  const isWhole = !hasNextPage || count >= most;
  useEffect(() => {
    if (!isWhole && !isFetchingNextPage) void fetchNextPage();
  }, [isWhole, isFetchingNextPage, fetchNextPage, count]);

  const asked = useRested(text.trim());
  const isTooMany = (data?.pages[0]?.total ?? 0) > most;
  const found = useQuery({
    ...ask("listJobs", { query: { limit: 20, slots: 0, q: asked } }),
    enabled: isTooMany && asked !== "",
  }).data;
  return useMemo(() => {
    if (data === undefined) return undefined;
    const rows = [...data.pages.flatMap((page) => page.rows), ...(found?.rows ?? [])];
    return [...new Map(rows.map((job) => [job.id, job])).values()];
  }, [data, found]);
}

function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), rest);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}
