import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { openLayer } from "../frame/layers.ts";
import { usePreferences } from "../frame/preferences.ts";
import { liveState } from "../live/live-state.ts";
import { pauseLive, resumeLive } from "../live/index.ts";
import { useDisplayZone } from "../time/index.ts";
import { placeKeys } from "./key-list.ts";
import { openRow } from "./open-row.ts";
import { pressFor, pressOnPage } from "./press.ts";
import { moveRow } from "./rows.ts";
import { selectAll, selectRow } from "./selection.ts";
import { takesKeys } from "./takes-keys.ts";

/** Milliseconds in which the second key is to follow `g`. */
const patience = 1_500;

/**
 * The keys of every page. Single ones are heard where nothing that takes them has the focus, and can be switched off. What a
 * page does not have, its key does not do.
 */
export function Keyboard() {
  const [{ shortcuts }] = usePreferences();
  const [said, setSaid] = useState("");
  const press = useSingleKeys(setSaid);
  const latest = useRef(press);
  useEffect(() => {
    latest.current = press;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (opensPalette(event)) {
        event.preventDefault();
        openLayer({ is: "palette" });
        return;
      }
      const isHeld = event.ctrlKey || event.metaKey || event.altKey;
      if (!shortcuts || isHeld || event.defaultPrevented || takesKeys(event.target)) return;
      if (latest.current(event)) event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [shortcuts]);
  return (
    <p className="visually-hidden" role="status">
      {said}
    </p>
  );
}

/** Does what the key does; false where it does nothing here. */
function useSingleKeys(say: (text: string) => void): (event: KeyboardEvent) => boolean {
  const router = useRouter();
  const { zone, setZone } = useDisplayZone();
  const goes = useRef(0);
  const actions: Readonly<Record<string, () => boolean | void>> = {
    "?": () => openLayer({ is: "help" }),
    "/": focusFilter,
    g: () => {
      goes.current = Date.now();
    },
    j: () => moveRow(1),
    k: () => moveRow(-1),
    x: () => selectRow({ isRange: false }),
    X: () => selectRow({ isRange: true }),
    "*": selectAll,
    Enter: () => openRow(router, { isBeside: false }),
    o: () => openRow(router, { isBeside: true }),
    e: () => pressFor("e"),
    r: () => pressFor("r"),
    R: () => pressFor("R"),
    s: () => pressFor("s"),
    a: () => pressFor("a"),
    m: () => pressFor("m"),
    n: () => pressOnPage("n"),
    ".": () => {
      const isPaused = liveState().pausedAt !== null;
      if (isPaused) resumeLive();
      else pauseLive();
      say(isPaused ? "Live updates go on" : "Live updates are paused");
    },
    z: () => {
      const next = zones[(zones.findIndex(({ id }) => id === zone) + 1) % zones.length]!;
      setZone(next.id);
      say(`Times are shown in ${next.words}`);
    },
  };
  return ({ key, repeat }) => {
    const place = Date.now() - goes.current < patience ? placeKeys[key] : undefined;
    goes.current = 0;
    if (place !== undefined) {
      void router.navigate({ to: place.to });
      return true;
    }
    // held down, a key moves on, and does not do a thing again and again
    if (repeat && key !== "j" && key !== "k") return false;
    return Object.hasOwn(actions, key) && actions[key]!() !== false;
  };
}

const zones = [
  { id: "job", words: "the job’s zone" },
  { id: "mine", words: "your zone" },
  { id: "utc", words: "UTC" },
] as const;

function opensPalette({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === "k" && (ctrlKey || metaKey) && !shiftKey && !altKey;
}

function focusFilter(): boolean {
  const field = document.querySelector<HTMLInputElement>('main input[type="search"]');
  field?.focus();
  field?.select();
  return field !== null;
}
