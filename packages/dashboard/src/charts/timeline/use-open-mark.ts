import { useNavigate } from "@tanstack/react-router";
import type { Marked } from "./use-hover.ts";

/** Goes to what a mark stands for: the execution, the job of a slot, the executions of a bucket. */
export function useOpenMark(): (marked: Marked) => void {
  const navigate = useNavigate();
  return ({ row, mark }) => {
    const job = row.lane?.job ?? null;
    if (mark.kind === "execution")
      void navigate({ to: "/executions/$execution", params: { execution: mark.bar.id } });
    else if (mark.kind === "moved")
      void navigate({ to: "/executions/$execution", params: { execution: mark.execution } });
    else if (mark.kind === "bucket")
      void navigate({
        to: "/executions",
        search: {
          ...(job !== null && { job: job.name }),
          from: new Date(mark.at).toISOString(),
          to: new Date(mark.to).toISOString(),
        },
      });
    else if (job !== null) void navigate({ to: "/jobs/$job", params: { job: job.name } });
  };
}
