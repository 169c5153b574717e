import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { call, type Answer, type Input, type OperationName } from "./call.ts";
import { holdEvents } from "./held-events.ts";
import type { ApiProblem } from "./problem.ts";
import { withPassword } from "./with-password.ts";

export interface WriteOptions<Name extends OperationName> {
  /** Shows at once in the cache what the write is expected to do; returns what takes it back. */
  optimistic?: (client: QueryClient, input: Input<Name>) => () => void;
  /** Which questions are asked again afterwards. Default: all that are on screen, apart from who is signed in. */
  invalidates?: readonly OperationName[];
  /** Where the server wants the password first, it is asked for, and the write done again. */
  asksPassword?: boolean;
  onDone?: (answer: Answer<Name>, input: Input<Name>) => void;
  onRefused?: (problem: ApiProblem, input: Input<Name>) => void;
}

/**
 * A write of the API. A repeat of the same request is done once, also where the first answer was lost on its way.
 *
 *     const enable = useWrite("enableJob", { optimistic: switchOn });
 *     enable.mutate({ parameters: { job: "backup_database" }, body: {} });
 */
export function useWrite<Name extends OperationName>(name: Name, options: WriteOptions<Name> = {}) {
  const client = useQueryClient();
  return useMutation<Answer<Name>, ApiProblem, Input<Name>, Begun>({
    mutationFn(input) {
      const write = () => call(name, input, { idempotencyKey: keyOf(input as object) });
      return options.asksPassword === true ? withPassword(write) : write();
    },
    onMutate: (input) => {
      const release = holdEvents(subjectOf(input as object));
      if (options.optimistic === undefined) return { release, takeBack: () => undefined };
      // an answer on its way would show what was before. It is left at once: nothing is to be waited for
      void client.cancelQueries();
      return { release, takeBack: options.optimistic(client, input) };
    },
    onError: (problem, input, begun) => {
      begun?.takeBack();
      options.onRefused?.(problem, input);
    },
    onSuccess: (answer, input) => options.onDone?.(answer, input),
    onSettled: async (_answer, _problem, _input, begun) => {
      begun?.release();
      await client.invalidateQueries({
        predicate: ({ queryKey: [asked] }) =>
          options.invalidates === undefined
            ? asked !== "readMe"
            : options.invalidates.includes(asked as OperationName),
      });
    },
  });
}

interface Begun {
  release: () => void;
  takeBack: () => void;
}

const keys = new WeakMap<object, string>();

/** One for each object that was given to `mutate`: a retry sends it again. */
function keyOf(input: object): string {
  const key = keys.get(input) ?? randomId();
  keys.set(input, key);
  return key;
}

/** `crypto.randomUUID` is there on https and localhost only. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function subjectOf(input: object): string | null {
  const { parameters } = input as { parameters?: { job?: string; execution?: string } };
  return parameters?.job ?? parameters?.execution ?? null;
}
