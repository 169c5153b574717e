import type { z } from "@hono/zod-openapi";
import type { ProblemDocument } from "../api/problem.ts";

export type ProblemJson = z.output<typeof ProblemDocument>;
export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/**
 * The operations of the HTTP API, of a server or of the database directly: both by the same code, so that a command gives
 * the same either way. Rejects with `RequestError`.
 */
export interface Client {
  get<Answer>(path: string, query?: Query): Promise<Answer>;
  send<Answer>(
    method: "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    body?: object,
  ): Promise<Answer>;
}

/** The API has said no. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly problem: ProblemJson;

  constructor(problem: ProblemJson) {
    super(sentenceOf(problem));
    this.problem = problem;
  }
}

/** The server cannot be reached, or what answers in its place is no Horarium. */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
}

/** A path with its values: the text of a value cannot become a part of the path. */
export function at(strings: TemplateStringsArray, ...values: string[]): string {
  return String.raw({ raw: strings }, ...values.map(encodeURIComponent));
}

type Send = (path: string, init: RequestInit) => Promise<Response>;

/** `send` brings a request to an API, by whatever way. */
export function createClient(send: Send): Client {
  const ask = async <Answer>(path: string, init: RequestInit): Promise<Answer> => {
    const response = await send(path, init);
    const body = (await response.json()) as unknown;
    if (!response.ok) throw new RequestError(body as ProblemJson);
    return body as Answer;
  };
  return {
    get: (path, query = {}) => ask(`${path}${searchOf(query)}`, { method: "GET" }),
    send: (method, path, body = {}) =>
      ask(path, {
        method,
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }),
  };
}

/** Every row of a list, page by page. */
export async function allRows<Row>(client: Client, path: string, query: Query): Promise<Row[]> {
  const rows: Row[] = [];
  let after: string | undefined;
  do {
    const page: { rows: Row[]; next: string | null } = await client.get(path, {
      ...query,
      limit: 200,
      after,
    });
    rows.push(...page.rows);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return rows;
}

function searchOf(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of typeof value === "object" ? value : [value]) search.append(name, String(one));
  }
  return search.size === 0 ? "" : `?${search.toString()}`;
}

/** The thing, the reason, the remedy; of a schedule also the place, and what was probably meant. */
function sentenceOf({ detail: said, fields = [] }: ProblemJson): string {
  // where in a request it stood is of no use to who has typed a command
  const detail = said
    .replaceAll(/(^|; )(?:body|path|query)\.(?=[\w.]+: )/g, "$1")
    .replace("; current has it as it is now", "; look at it again");
  const [field] = fields;
  if (field === undefined || fields.length > 1) return detail;
  const place = field.position === undefined ? "" : ` (at character ${field.position + 1})`;
  const instead = field.proposal === undefined ? "" : `; write ${field.proposal}`;
  return `${detail}${place}${instead}`;
}
