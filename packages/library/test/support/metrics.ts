import type { Metrics } from "../../src/index.ts";

/** What was measured: sums of what was added, and what was set last, by `name label label`. */
export function recordMetrics(): { metrics: Metrics; measured: Map<string, number> } {
  const measured = new Map<string, number>();
  const key = (name: string, labels: Record<string, string> = {}) =>
    [name, ...Object.values(labels)].join(" ");
  return {
    measured,
    metrics: {
      add(name, value, labels) {
        measured.set(key(name, labels), (measured.get(key(name, labels)) ?? 0) + value);
      },
      set: (name, value, labels) => void measured.set(key(name, labels), value),
    },
  };
}
