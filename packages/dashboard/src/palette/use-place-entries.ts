import { useNavigate } from "@tanstack/react-router";
import { openLayer } from "../frame/layers.ts";
import { useMe } from "../frame/me.tsx";
import * as places from "../frame/places.tsx";
import type { Place } from "../frame/places.tsx";
import type { Entry } from "./entry.ts";
import { bestScore } from "./fuzzy.ts";

/** Pages to go to. */
export function usePlaceEntries(text: string): Entry[] {
  const navigate = useNavigate();
  const { can } = useMe();
  const all = [
    ...pages.map(({ to, name }) => ({ name, run: () => void navigate({ to }) })),
    ...(can("write") ? [{ name: "New job", run: () => void navigate({ to: "/jobs/new" }) }] : []),
    { name: "Keys", run: () => openLayer({ is: "help" }) },
  ];
  return all.flatMap(({ name, run }) => {
    const score = bestScore(text, [name, `Go to ${name}`]);
    return score === null ? [] : [{ id: `go ${name}`, label: name, score, run }];
  });
}

const pages: readonly Place[] = [
  places.today,
  places.jobs,
  places.executions,
  places.alerts,
  places.changes,
  places.system,
  places.settings,
];
