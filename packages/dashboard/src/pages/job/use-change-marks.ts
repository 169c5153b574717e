import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ask } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import type { ChangeMark } from "../../charts/dots-chart.tsx";
import { formatInstant } from "../../time/format-instant.ts";
import { serverNow } from "../../time/server-clock.ts";
import type { Job } from "./job.ts";

type Change = Answer<"listChanges">["rows"][number];

/** What people and deploys have changed of a job's settings in so many days, for its charts. */
export function useChangeMarks(job: Job, days: number, zone: string): ChangeMark[] {
  // the question stays the same while the page is open
  const from = useMemo(() => new Date(serverNow() - days * 86_400_000).toISOString(), [days]);
  const query = { job: job.id, verb: "edit,declare", from, limit: 100 };
  const changes = useQuery(ask("listChanges", { query })).data?.rows;
  return useMemo(
    () => (changes ?? []).flatMap((change) => markOf(change, zone) ?? []),
    [changes, zone],
  );
}

/** How it is called and where it is filed makes nothing slower. */
const ofNoWeight: ReadonlySet<string> = new Set([
  "title",
  "description",
  "folder",
  "tags",
  "retentionDays",
]);

function markOf({ id, at, sentence, differences }: Change, zone: string): ChangeMark | null {
  const names = differences.filter(({ field }) => !ofNoWeight.has(field)).map(({ words }) => words);
  if (names.length === 0) return null;
  const what = names.length > 2 ? `${names.length} settings` : names.join(" and ");
  return {
    key: id,
    at: Date.parse(at),
    label: `${what} changed`,
    words: `${formatInstant(new Date(at), { zone, withZone: false })}: ${sentence}`,
  };
}
