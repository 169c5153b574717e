import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ask } from "../api/ask.ts";
import { jobTitle } from "../job/job-title.ts";
import { StatusLabel } from "../status/status-label.tsx";
import type { EntryGroup } from "./entry.ts";

/** Executions by their id: of any when the whole id is given, of the newest by a part of it. */
export function useExecutionEntries(text: string): EntryGroup {
  const navigate = useNavigate();
  const id = text
    .trim()
    .toLowerCase()
    .replace(/^execution\s+/, "");
  const isWhole = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id);
  const isPart = !isWhole && /^[\da-f-]{3,}$/.test(id) && /\d/.test(id);
  const one = useQuery({
    ...ask("getExecution", { parameters: { execution: id } }),
    enabled: isWhole,
    retry: false,
  });
  const newest = useQuery({
    ...ask("listExecutions", { query: { limit: 200 } }),
    enabled: isPart,
    staleTime: 30_000,
  });
  const isAsking = (isWhole && one.isPending) || (isPart && newest.isPending);
  const found = isWhole
    ? one.data === undefined
      ? []
      : [one.data]
    : (newest.data?.rows ?? []).filter((row) => isPart && row.id.includes(id)).slice(0, 5);
  const entries = found.map((execution) => ({
    id: `execution ${execution.id}`,
    label: `${execution.job === null ? execution.handler : jobTitle(execution.job)} ${execution.id.slice(-8)}`,
    note: <StatusLabel execution={execution} isTruncated />,
    score: 100,
    run: () => void navigate({ to: "/executions/$execution", params: { execution: execution.id } }),
  }));
  return { title: "Executions", entries, expected: isAsking ? 1 : 0 };
}
