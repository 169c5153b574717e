import type { ExecutionEvent, Horarium } from "horarium";
import { Counter, Histogram, type Registry } from "prom-client";
import { bounded } from "./bounded.ts";

/** Seconds. */
const durations = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600,
];
const delays = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300];

/** Handlers that have a name of their own among the metrics; the others share one. */
const mostHandlers = 200;

/** Counts what happens in this process. Returns what ends it. */
export function countEvents(horarium: Horarium, registry: Registry): () => void {
  const registers = [registry];
  const handlerOf = bounded(mostHandlers);
  const executions = new Counter({
    name: "horarium_executions_total",
    help: "Attempts that ended in this process, by what became of the execution (retrying: another attempt follows).",
    labelNames: ["handler", "status"],
    registers,
  });
  const duration = new Histogram({
    name: "horarium_execution_duration_seconds",
    help: "How long attempts took that ended in this process.",
    labelNames: ["handler"],
    buckets: durations,
    registers,
  });
  const delay = new Histogram({
    name: "horarium_start_delay_seconds",
    help: "From a slot to the start of its first attempt in this process; jitter and late slots are in it.",
    buckets: delays,
    registers,
  });
  const notRun = new Counter({
    name: "horarium_slots_not_run_total",
    help: "Slots that this process decided not to run, skipped or missed, by their reason.",
    labelNames: ["status", "reason"],
    registers,
  });
  const rescued = new Counter({
    name: "horarium_executions_rescued_total",
    help: "Executions of lost workers that this process took from them, by whether they are tried again or failed.",
    labelNames: ["outcome"],
    registers,
  });
  const stuck = new Counter({
    name: "horarium_executions_stuck_total",
    help: "Inline handlers of this process that ignored their signal to stop.",
    labelNames: ["handler"],
    registers,
  });

  const ended = (status: string) => (event: ExecutionEvent) => {
    const handler = handlerOf(event.handler);
    executions.inc({ handler, status });
    if (event.durationMs !== undefined) duration.observe({ handler }, event.durationMs / 1_000);
  };
  const off = [
    horarium.on("execution.started", ({ attempt, scheduledFor }) => {
      if (attempt !== 1 || scheduledFor === null) return;
      delay.observe(Math.max(0, Date.now() - scheduledFor.getTime()) / 1_000);
    }),
    horarium.on("execution.completed", ended("completed")),
    horarium.on("execution.failed", ended("failed")),
    horarium.on("execution.cancelled", ended("cancelled")),
    horarium.on("execution.retrying", ended("retrying")),
    horarium.on("execution.released", ended("released")),
    horarium.on("execution.yielded", ended("yielded")),
    horarium.on("execution.leaseLost", ended("lease_lost")),
    horarium.on("execution.skipped", ({ status, reason }) => notRun.inc({ status, reason })),
    horarium.on("execution.rescued", ({ poisoned }) =>
      rescued.inc({ outcome: poisoned ? "failed" : "again" }),
    ),
    horarium.on("execution.stuck", ({ handler }) => stuck.inc({ handler: handlerOf(handler) })),
  ];
  return () => {
    for (const one of off) one();
  };
}
