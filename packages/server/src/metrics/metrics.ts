import type { Horarium } from "horarium";
import { Registry } from "prom-client";
import type { Page } from "../api/app.ts";
import { countEvents } from "./from-events.ts";
import { createGlobals } from "./from-database.ts";

/** What is told to Prometheus. */
export interface Metrics {
  /** `/metrics`, for whoever may read. */
  page: Page;
  close(): void;
}

/**
 * Counts what this process executes, by its events; what is true of the whole installation is asked of the database when
 * it is scraped, at most once in five seconds.
 */
export function createMetrics(
  horarium: Horarium,
  { failed }: { failed: (error: unknown) => void },
): Metrics {
  const registry = new Registry();
  const close = countEvents(horarium, registry);
  const globals = createGlobals(horarium, failed);
  return {
    close,
    page: {
      path: "/metrics",
      name: "the metrics",
      permission: "read",
      async answer() {
        return new Response(`${await registry.metrics()}${await globals()}`, {
          headers: { "Content-Type": registry.contentType },
        });
      },
    },
  };
}
