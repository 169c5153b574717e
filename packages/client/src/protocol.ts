import { RefusedError } from "./errors.ts";

/** An execution as it is claimed. */
export interface Claimed {
  id: string;
  leaseToken: string;
  handler: string;
  parameters: unknown;
  job: string | null;
  owner: string | null;
  scheduledFor: string | null;
  attempt: number;
  idempotencyKey: string;
  deadline: string;
  lastCheckpoint: unknown;
}

export interface Renewed {
  execution: string;
  state: "held" | "cancelled" | "timed_out" | "lost";
}

/** Asks the server for one thing. Rejects with `RefusedError` where it refuses, and with what `fetch` does where it cannot be reached. */
export type Ask = <Answer>(
  path: string,
  body: object,
  options?: { signal?: AbortSignal; withinMs?: number },
) => Promise<Answer>;

/** How long an answer may take that waits for nothing. */
const usualMs = 30_000;

export function createAsk({
  url,
  token,
  fetch: send = fetch,
}: {
  url: string | URL;
  token: string;
  fetch?: typeof fetch;
}): Ask {
  const base = new URL("api/work/", withSlash(url));
  return async <Answer>(
    path: string,
    body: object,
    { signal, withinMs = usualMs }: { signal?: AbortSignal; withinMs?: number } = {},
  ) => {
    const late = AbortSignal.timeout(withinMs);
    const answer = await send(new URL(path, base), {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      // the token alone says who asks
      credentials: "omit",
      cache: "no-store",
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    });
    if (answer.ok) return (await answer.json()) as Answer;
    throw await refusal(answer);
  };
}

/** What may pass: the server is busy, restarts, or cannot reach its database. */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
}

async function refusal(answer: Response): Promise<Error> {
  const text = await answer.text();
  const { code, detail = text.slice(0, 200) } = readProblem(text);
  // a 404 that is not the server's own is that of a proxy while the server is away
  const isOfProxy = answer.status === 404 && code === undefined;
  const mayPass = answer.status >= 500 || answer.status === 429 || isOfProxy;
  return mayPass
    ? new UnavailableError(`${answer.status} ${detail}`)
    : new RefusedError(answer.status, code ?? "unknown", detail);
}

function readProblem(text: string): { code?: string; detail?: string } {
  try {
    return JSON.parse(text) as { code?: string; detail?: string };
  } catch {
    // a proxy in between has answered
    return {};
  }
}

function withSlash(url: string | URL): string {
  const text = String(url);
  return text.endsWith("/") ? text : `${text}/`;
}
