import { use } from "react";
import type { Input, OperationName } from "../../api/call.ts";
import type { ApiProblem } from "../../api/problem.ts";
import { useWrite, type WriteOptions } from "../../api/use-write.ts";
import { AskPasswordAgain } from "./password-again.tsx";

export interface ConfirmedWrite<Name extends OperationName> {
  mutate: (input: Input<Name>) => void;
  isPending: boolean;
  /** Being asked for the password is none. */
  error: ApiProblem | null;
}

/** A write that gives rights away: where the server wants the password first, it is asked for, and the write repeated. */
export function useConfirmedWrite<Name extends OperationName>(
  name: Name,
  options: WriteOptions<Name> = {},
): ConfirmedWrite<Name> {
  const askAgain = use(AskPasswordAgain);
  const write = useWrite(name, {
    ...options,
    onRefused(problem, input) {
      if (isAsking(problem)) askAgain(() => write.mutate(input));
      else options.onRefused?.(problem, input);
    },
  });
  return {
    mutate: (input) => write.mutate(input),
    isPending: write.isPending,
    error: isAsking(write.error) ? null : write.error,
  };
}

function isAsking(problem: ApiProblem | null): boolean {
  return problem?.code === "confirm_first";
}
