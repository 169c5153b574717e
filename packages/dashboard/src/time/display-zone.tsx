import { createContext, use, type ReactNode } from "react";
import { usePreferences } from "../frame/preferences.ts";
import { isUtc } from "./format-instant.ts";

export interface DisplayZone {
  /** What times are shown in: `job`, `mine`, `utc`, or a zone's name. */
  zone: string;
  /** What is chosen: one of these, or `auto`. */
  chosen: string;
  /** Keeps it for this browser, and in the address; `auto` is what each page has by default. */
  setZone: (zone: string) => void;
  /** The zone's name for a time of a job with this zone, or of nothing that has one. */
  resolve: (jobZone?: string) => string;
}

interface PageZone {
  /** What this page shows where nobody has chosen: the job's, the browser's, or a zone that an admin has set. */
  standard: "job" | "mine" | (string & {});
  /** What the address asks for: a link that was sent reads the same for both. */
  ofAddress?: string | undefined;
  /** Somebody has chosen: the address follows. */
  onChosen: (zone: string) => void;
}

const PageZoneContext = createContext<PageZone>({ standard: "mine", onChosen: () => undefined });

export function DisplayZoneProvider({ children, ...page }: PageZone & { children: ReactNode }) {
  return <PageZoneContext value={page}>{children}</PageZoneContext>;
}

/**
 * The zone that times are shown in.
 *
 *     const { resolve } = useDisplayZone();
 *     const zone = resolve(job.timezone);
 */
export function useDisplayZone(): DisplayZone {
  const { standard, ofAddress, onChosen } = use(PageZoneContext);
  const [preferences, change] = usePreferences();
  const chosen = ofAddress ?? preferences.zone;
  const zone = chosen === "auto" ? standard : chosen;
  return {
    zone,
    chosen,
    setZone(wanted) {
      change({ zone: wanted });
      onChosen(wanted);
    },
    resolve: (jobZone) => (zone === "job" ? (jobZone ?? ownZone()) : nameOf(zone)),
  };
}

let own = { zone: "UTC", readAt: Number.NEGATIVE_INFINITY };

/** The browser's. Asking it takes long, and each time on screen asks: so it is asked once a second at most. */
export function ownZone(): string {
  const now = performance.now();
  if (now - own.readAt > 1_000) {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    own = { zone: isUtc(timeZone) ? "UTC" : timeZone, readAt: now };
  }
  return own.zone;
}

function nameOf(zone: string): string {
  if (zone === "mine") return ownZone();
  return zone === "utc" ? "UTC" : zone;
}
