import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { call } from "./call.ts";
import { ApiProblem } from "./problem.ts";
import { setSessionEnded } from "./session-ended.ts";

declare module "@tanstack/react-query" {
  interface Register {
    defaultError: ApiProblem;
  }
}

/** What is shown stays until something newer is there; live events say when to ask again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => void noteSignedOut(error, () => query.fetch()),
    }),
    mutationCache: new MutationCache({ onError: (error) => void noteSignedOut(error) }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        gcTime: 10 * 60_000,
        retry: isWorthRepeating,
        retryDelay: delayBefore,
        // a server on this machine is there without a network too
        networkMode: "always",
      },
      mutations: { networkMode: "always", retry: isWorthRepeating, retryDelay: delayBefore },
    },
  });
}

/** The answer may be older than a session that somebody has begun meanwhile: then it is asked for once more. */
async function noteSignedOut(error: Error, again?: () => Promise<unknown>): Promise<void> {
  // a wrong password is a 401 too
  if (!(error instanceof ApiProblem) || error.code !== "not_signed_in") return;
  try {
    await call("readMe", {});
    await again?.();
  } catch (problem) {
    // whatever else is wrong is said where it was asked
    if (problem instanceof ApiProblem && problem.code === "not_signed_in") setSessionEnded(true);
  }
}

function isWorthRepeating(failures: number, { status }: ApiProblem): boolean {
  return [429, 503].includes(status) && failures < 3;
}

/** As long as the server asks for; 1, 2, 4 s if it does not say. */
function delayBefore(failures: number, { retryAfter }: ApiProblem): number {
  return retryAfter === null ? 1_000 * 2 ** failures : retryAfter * 1_000;
}
