import { useQuery } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";
import { useMe } from "./me.tsx";

/** What the frame shows of the whole: how many alerts are open. */
export function useTrouble(): { open: number } {
  const { can } = useMe();
  const { data } = useQuery({
    ...ask("listAlerts", { query: { state: "open", limit: 1 } }),
    select: ({ counts }) => counts.open,
    enabled: can("read"),
  });
  return { open: data ?? 0 };
}
