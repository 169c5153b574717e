import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call, type Answer, type Input, type OperationName } from "./call.ts";

/**
 * A question to the API for react-query, under the key `[name, input]`.
 *
 *     const overview = useQuery(ask("getOverview", {}));
 *     const job = useQuery(ask("getJob", { parameters: { job: name } }));
 */
export function ask<Name extends OperationName>(name: Name, input: Input<Name>) {
  return queryOptions({
    queryKey: [name, input] as const,
    queryFn: ({ signal }) => call(name, input, { signal }),
  });
}

/** Operations that answer page after page. */
export type ListName = {
  [Name in OperationName]: Answer<Name> extends { rows: unknown[]; next: string | null }
    ? Name
    : never;
}[OperationName];

/**
 * A list of the API, each page from where the one before ended, under the key `[name, input, "pages"]`.
 *
 *     const jobs = useInfiniteQuery(askPages("listJobs", { query: { limit: 100 } }));
 */
export function askPages<Name extends ListName>(name: Name, input: Input<Name>) {
  return infiniteQueryOptions({
    queryKey: [name, input, "pages"] as const,
    queryFn: ({ signal, pageParam }) => call(name, from(input, pageParam), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page as { next: string | null }).next,
  });
}

function from<Name extends ListName>(input: Input<Name>, after: string | null): Input<Name> {
  if (after === null) return input;
  const { query } = input as { query?: object };
  return { ...(input as object), query: { ...query, after } } as Input<Name>;
}
