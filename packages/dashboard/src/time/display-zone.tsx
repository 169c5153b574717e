import { createContext, use, type ReactNode } from "react";
import { usePreferences } from "../frame/preferences.ts";
import { isUtc } from "./format-instant.ts";

export interface DisplayZone {
  /** What times are shown in: `job`, `mine`, `utc`, or a zone's name. */
  zone: string;
  /** Keeps it for this browser; `auto` is what each page has by default. */
  setZone: (zone: string) => void;
  /** The zone's name for a time of a job with this zone, or of nothing that has one. */
  resolve: (jobZone?: string) => string;
}

const DefaultZone = createContext<"job" | "mine">("mine");

/** `standard`: what this page shows where nobody has chosen. */
export function DisplayZoneProvider({
  standard,
  children,
}: {
  standard: "job" | "mine";
  children: ReactNode;
}) {
  return <DefaultZone value={standard}>{children}</DefaultZone>;
}

/**
 * The zone that times are shown in.
 *
 *     const { resolve } = useDisplayZone();
 *     const zone = resolve(job.timezone);
 */
export function useDisplayZone(): DisplayZone {
  const standard = use(DefaultZone);
  const [preferences, change] = usePreferences();
  const zone = preferences.zone === "auto" ? standard : preferences.zone;
  return {
    zone,
    setZone: (wanted) => change({ zone: wanted }),
    resolve: (jobZone) => (zone === "job" ? (jobZone ?? ownZone()) : nameOf(zone)),
  };
}

/** The browser's. */
export function ownZone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return isUtc(timeZone) ? "UTC" : timeZone;
}

function nameOf(zone: string): string {
  if (zone === "mine") return ownZone();
  return zone === "utc" ? "UTC" : zone;
}
