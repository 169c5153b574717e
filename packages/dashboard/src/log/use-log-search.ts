import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { ask } from "../api/ask.ts";
import { call } from "../api/call.ts";

export type Level = "debug" | "info" | "warn" | "error";

export interface LogSearch {
  text: string;
  setText: (text: string) => void;
  /** The text is a regular expression. */
  isPattern: boolean;
  setPattern: (isPattern: boolean) => void;
  /** Lines of the whole log that match; null while it is not known, or nothing is looked for. */
  matches: number | null;
  problem: unknown;
  /** The next line that matches behind `line`, or before it; null: there is none. */
  find: (line: number, direction: "next" | "previous") => Promise<number | null>;
}

/** Looks in the whole log, loaded or not: the server does. */
export function useLogSearch(
  execution: string,
  first: string,
  attempt: number | null = null,
): LogSearch {
  const [text, setText] = useState(first);
  const [isPattern, setPattern] = useState(false);
  const q = useDeferredValue(text.trim());
  const sought = soughtOf({ q, isPattern, attempt });
  const asked = useQuery({
    ...ask("searchLog", { parameters: { execution }, query: { ...sought, limit: 1 } }),
    enabled: q !== "",
    placeholderData: keepPreviousData,
  });
  return {
    text,
    setText,
    isPattern,
    setPattern,
    matches: q === "" ? null : (asked.data?.matches ?? null),
    problem: asked.error,
    find: (line, direction) => findMatch(execution, sought, line, direction),
  };
}

export interface Sought {
  q?: string;
  isPattern?: "true";
  level?: Level[];
  attempt?: number;
}

/** What is not asked for is left out. */
export function soughtOf({
  q,
  isPattern,
  attempt,
  level = [],
}: {
  q: string;
  isPattern: boolean;
  attempt: number | null;
  level?: Level[];
}): Sought {
  return {
    ...(q === "" ? {} : { q }),
    ...(isPattern && q !== "" ? { isPattern: "true" as const } : {}),
    ...(attempt === null ? {} : { attempt }),
    ...(level.length === 0 ? {} : { level }),
  };
}

/** The API tells what matches behind a line; the one before is the last of those that come up to it. */
export async function findMatch(
  execution: string,
  sought: Sought,
  line: number,
  direction: "next" | "previous",
): Promise<number | null> {
  const search = (after: number, limit: number) =>
    call("searchLog", { parameters: { execution }, query: { ...sought, after, limit } });
  if (direction === "next") return (await search(line, 1)).rows[0]?.sequence ?? null;
  let found: number | null = null;
  for (let after: number | null = 0; after !== null;) {
    const page: Awaited<ReturnType<typeof search>> = await search(after, 1_000);
    const before = page.rows.filter(({ sequence }) => sequence < line);
    found = before.at(-1)?.sequence ?? found;
    after = before.length < page.rows.length ? null : page.next;
  }
  return found;
}
