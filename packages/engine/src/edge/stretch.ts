import type { AnyHandler } from "../define.ts";
import type { Duration } from "../duration.ts";
import { createHorarium, type HorariumOptions } from "../scheduler.ts";
import type { Budget } from "./budget.ts";
import { giveBack } from "./give-back.ts";
import { edgeOutlook } from "./outlook.ts";

export interface StretchOptions extends Pick<HorariumOptions, "db" | "schema" | "concurrency"> {
  handlers: readonly AnyHandler[];
  budget: Budget;
  lingerMs: number;
  lease?: Duration;
  onError: (where: string, error: unknown) => void;
}

/** The time from a ring until nothing is due, or the isolate's budget is used up. */
export interface Stretch {
  run(): Promise<{ isWorkLeft: boolean }>;
  giveBack(reason: string | undefined): Promise<void>;
}

const lookEveryMs = 500;

export function createStretch(options: StretchOptions): Stretch {
  const { budget, lingerMs, onError, schema, concurrency, lease = "30s" } = options;
  const horarium = createHorarium({
    db: options.db,
    handlers: options.handlers,
    ...(schema === undefined ? {} : { schema }),
    ...(concurrency === undefined ? {} : { concurrency }),
    lease,
    poll: "1s",
    lookAhead: "2s",
    runner: "edge",
    endsAt: budget.handlersEndAt(),
  });
  const handlers = horarium.handlers.map(({ name }) => name);
  const look = () => edgeOutlook(horarium.db, { handlers, worker: horarium.workerId() });
  horarium.on("error", ({ where, error }) => onError(where, error));

  return {
    async run() {
      await horarium.start();
      for (;;) {
        const leftMs = budget.leftMs();
        if (leftMs <= 0) break;
        const { nextInMs, running } = await look();
        if (running === 0 && (nextInMs ?? Infinity) > Math.min(lingerMs, leftMs)) break;
        await new Promise((resolve) => setTimeout(resolve, Math.min(lookEveryMs, leftMs)));
      }
      await horarium.stop({ within: `${budget.graceMs}ms` });
      const { nextInMs } = await look();
      return { isWorkLeft: nextInMs !== null && nextInMs <= 0 };
    },
    async giveBack(reason) {
      // claims nothing from now on, and leaves what runs to the statement below
      horarium.stop({ within: "60s" }).catch((error: unknown) => onError("stopping", error));
      await giveBack(horarium.db, horarium.workerId(), reason);
    },
  };
}
