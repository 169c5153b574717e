import { z } from "@hono/zod-openapi";
import { Problem } from "../problem.ts";
import { idsQuery, listOf } from "../schemas/common.ts";
import { readBound, readTokens } from "../tokens.ts";
import type { JobFilter } from "./job-filter.ts";
import { states, type State } from "./states.ts";

const keys = ["state", "tag", "owner", "handler", "zone", "next", "folder"] as const;

/** What a list of jobs can be asked for. Of several values of one key one must hold, of several keys all. */
export const jobFilterQuery = {
  id: idsQuery,
  q: z.string().max(500).optional().openapi({
    description:
      'Tokens `state:` `tag:` `owner:` `handler:` `zone:` `next:<1h` `folder:"my books"`, and words that stand in the name or title',
  }),
  search: z.string().max(200).optional().openapi({ description: "A part of the name or title" }),
  state: listOf(states),
  handler: z.string().max(100).optional(),
  tag: z.string().max(100).optional(),
  folder: z.string().max(200).optional().openapi({ description: "With the folders in it" }),
  owner: z.string().max(200).optional().openapi({
    description: "Who created it, or the app that declares it; `me`: who asks",
  }),
  zone: z.string().max(100).optional(),
  next: z.string().max(20).optional().openapi({
    description: "How far the next slot is away: `<1h`, `>1d`",
  }),
};

interface Given {
  id?: readonly string[] | undefined;
  q?: string | undefined;
  search?: string | undefined;
  state?: readonly State[] | undefined;
  handler?: string | undefined;
  tag?: string | undefined;
  folder?: string | undefined;
  owner?: string | undefined;
  zone?: string | undefined;
  next?: string | undefined;
}

/** Puts tokens and fields together. `me` is the name of who asks. Throws `Problem` for a token that is none. */
export function toJobFilter(given: Given, at: Date, me: string | null): JobFilter {
  const { values, words } = readTokens(given.q ?? "", keys);
  const all = (key: (typeof keys)[number]) => [
    ...(values.get(key) ?? []),
    ...(key === "state" || given[key] === undefined ? [] : [given[key]]),
  ];
  const wanted = all("state").flatMap((text) => text.split(","));
  return {
    at,
    me,
    ids: given.id ?? [],
    words: [...words, ...(given.search === undefined ? [] : [given.search])],
    state: [...(given.state ?? []), ...wanted.map(toState)],
    handler: all("handler"),
    tag: all("tag"),
    folder: all("folder"),
    owner: all("owner").map((owner) => (owner === "me" && me !== null ? me : owner)),
    zone: all("zone"),
    next: all("next").map(toBound),
  };
}

function toState(text: string): State {
  const state = states.find((one) => one === text);
  if (state !== undefined) return state;
  throw wrong(`state:${text}: there are ${states.join(", ")}`);
}

function toBound(text: string): { isOver: boolean; ms: number } {
  const bound = readBound(text);
  if (bound !== null) return bound;
  throw wrong(`next:${text}: write it like next:<1h or next:>2d`);
}

function wrong(message: string): Problem {
  return new Problem(422, "invalid", `query.q: ${message}`, {
    fields: [{ path: "query.q", message }],
  });
}
