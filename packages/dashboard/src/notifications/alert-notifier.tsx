import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { ask } from "../api/ask.ts";
import type { Answer } from "../api/call.ts";
import { config } from "../api/config.ts";
import { leadAmongTabs } from "../live/lead.ts";
import { messageOf, newlyTold, type Told } from "./newly-told.ts";

type Alert = Answer<"listAlerts">["rows"][number];

/** Milliseconds. What is told comes by the event stream; this is for while there is none. */
const lookEvery = 15_000;

/**
 * Shows alerts that somebody is told of as notifications of the desktop, while a tab is open: from one tab, those of one
 * look together, and none that the reader has before the eyes.
 */
export function AlertNotifier() {
  const isLeading = useLead();
  return isLeading ? <Notifying /> : null;
}

function Notifying() {
  const navigate = useNavigate();
  const told = useRef<Told | null>(null);
  const { data } = useQuery({
    ...ask("listAlerts", { query: { state: "open", limit: 50 } }),
    refetchInterval: lookEvery,
    refetchIntervalInBackground: true,
  });
  useEffect(() => {
    if (data === undefined) return;
    const { fresh, told: now } = newlyTold(data.rows, told.current);
    told.current = now;
    if (fresh.length === 0 || (!document.hidden && document.hasFocus())) return;
    show(fresh, (alert) => {
      window.focus();
      void (alert === null
        ? navigate({ to: "/alerts" })
        : navigate({ to: "/alerts/$part", params: { part: alert.id } }));
    });
  }, [data, navigate]);
  return null;
}

/** `open` is given the alert, or null for several. */
function show(alerts: readonly Alert[], open: (alert: Alert | null) => void): void {
  const { title, body } = messageOf(
    alerts.map(({ sentence }) => sentence),
    config.environment,
  );
  // a later one takes the place of one that is still there
  const notification = new Notification(title, { body, tag: `horarium ${config.base}` });
  notification.addEventListener("click", () => {
    notification.close();
    open(alerts.length === 1 ? alerts[0]! : null);
  });
}

/** One of the browser's tabs does it, and another when that one goes. */
function useLead(): boolean {
  const [isLeading, setLeading] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    void leadAmongTabs(`horarium.notifications ${config.base}`, stop.signal, async (signal) => {
      setLeading(true);
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    });
    return () => stop.abort();
  }, []);
  return isLeading;
}
