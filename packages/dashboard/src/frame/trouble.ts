import { useQuery } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";

/** What the frame shows of the whole: asked once for all of it, and with Today. */
export function useTrouble(): { failing: number } {
  const { data } = useQuery({ ...ask("getOverview", {}), select: ({ jobs }) => jobs.failing });
  return { failing: data ?? 0 };
}
