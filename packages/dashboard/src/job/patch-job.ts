import type { QueryClient } from "@tanstack/react-query";
import type { Answer } from "../api/call.ts";

type Job = Answer<"getJob">;

/** Changes a job in all answers that show it; returns what puts the answers back as they were. */
export function patchJob(client: QueryClient, name: string, change: (job: Job) => Job): () => void {
  const before = client.getQueriesData({
    predicate: ({ queryKey: [asked] }) => asked === "listJobs" || asked === "getJob",
  });
  for (const [key, data] of before) client.setQueryData(key, inAnswer(data, name, change));
  return () => {
    for (const [key, data] of before) client.setQueryData(key, data);
  };
}

function inAnswer(data: unknown, name: string, change: (job: Job) => Job): unknown {
  if (typeof data !== "object" || data === null) return data;
  if ("pages" in data && Array.isArray(data.pages))
    return { ...data, pages: data.pages.map((page) => inAnswer(page, name, change)) };
  if ("rows" in data && Array.isArray(data.rows)) {
    const rows = data.rows as Job[];
    return { ...data, rows: rows.map((row) => (row.name === name ? change(row) : row)) };
  }
  return "name" in data && data.name === name ? change(data as Job) : data;
}
