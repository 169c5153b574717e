import type { AnyHandler } from "../define.ts";
import type { Duration } from "../duration.ts";
import { createHorarium, type HorariumOptions } from "../scheduler.ts";
import { Yielded } from "../yield-with.ts";
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
  /** `isSpent`: what is left needs another isolate. */
  run(): Promise<{ isWorkLeft: boolean; isSpent: boolean }>;
  giveBack(reason: string | undefined): Promise<void>;
}

const lookEveryMs = 500;

export function createStretch(options: StretchOptions): Stretch {
  const { budget, lingerMs, onError, schema, concurrency, lease = "30s" } = options;
  let isSpent = false;
  let stopping: Promise<void> | null = null;
  /** Claims nothing from the moment of the first call. */
  const stop = (withinMs: number) =>
    (stopping ??= horarium.stop({ within: `${Math.ceil(withinMs)}ms` }));
  /** What runs is given the whole budget. */
  const stopInTime = () => stop(Math.max(budget.leftMs(), 0) + budget.graceMs);
  /**
   * What yields because the isolate's end is near would yield at once if it were claimed here again, without having got
   * anywhere. So that nothing is claimed any more before the yield is recorded.
   */
  const yields = () => {
    if (!budget.isLate()) return;
    isSpent = true;
    stopInTime().catch((error: unknown) => onError("stopping", error));
  };
  const horarium = createHorarium({
    db: options.db,
    handlers: options.handlers.map((handler) => heard(handler, yields)),
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
      try {
        while (!isSpent) {
          const leftMs = budget.leftMs();
          if (leftMs <= 0) break;
          const { nextInMs, running } = await look();
          if (running === 0 && (nextInMs ?? Infinity) > Math.min(lingerMs, leftMs)) break;
          await new Promise((resolve) => setTimeout(resolve, Math.min(lookEveryMs, leftMs)));
        }
      } finally {
        await stopInTime();
      }
      const { nextInMs } = await look();
      return { isWorkLeft: nextInMs !== null && nextInMs <= 0, isSpent };
    },
    async giveBack(reason) {
      // leaves what runs to the statement below
      stop(60_000).catch((error: unknown) => onError("stopping", error));
      await giveBack(horarium.db, horarium.workerId(), reason);
    },
  };
}

/** The same handler; `yields` is called when it does, before that is recorded. */
function heard(handler: AnyHandler, yields: () => void): AnyHandler {
  return {
    ...handler,
    async run(context) {
      const result: unknown = await handler.run(context);
      if (result instanceof Yielded) yields();
      return result;
    },
  };
}
