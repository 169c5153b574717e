import type { Horarium } from "horarium";
import { codeOf, readableError } from "../readable-error.ts";
import type { Paint } from "./paint.ts";
import type { Screen } from "./screen.ts";
import { counted, lengthOf, timeOfDay } from "./texts.ts";

/** The same trouble is told again after so long. */
const repeatAfter = 60_000;

/** What goes wrong without anybody waiting for it, as sentences: the thing, the reason, the remedy. */
export function showTrouble(horarium: Horarium, screen: Screen, paint: Paint): () => void {
  const saidAt = new Map<string, number>();
  let isLost = false;
  const say = (colour: (text: string) => string, text: string) =>
    screen.line(`${paint.dim(timeOfDay(new Date()))}  ${colour(text)}`);
  const sayOnce = (text: string) => {
    const now = performance.now();
    if (now - (saidAt.get(text) ?? -Infinity) < repeatAfter) return;
    if (saidAt.size > 500) saidAt.clear();
    saidAt.set(text, now);
    say(paint.red, text);
  };
  const off = [
    horarium.on("database.lost", ({ error }) => {
      isLost = true;
      say(
        paint.red,
        `the database is lost (${error}); nothing is started until it is back, and no slot is forgotten`,
      );
    }),
    horarium.on("database.found", ({ afterMs }) => {
      isLost = false;
      say(
        paint.green,
        `the database is back after ${lengthOf(afterMs)}; what fell due meanwhile is made up for`,
      );
    }),
    horarium.on("error", ({ where, error }) => {
      // said already, once
      if (isLost && isConnection(error)) return;
      sayOnce(`${where}: ${readableError(error)}`);
    }),
    horarium.on("execution.stuck", ({ executionId, handler }) =>
      say(
        paint.red,
        `${handler}: it ignores its signal to stop; execution ${executionId} is fenced off and its place given to others. Have the handler heed "signal", or run it with isolation thread or process`,
      ),
    ),
    horarium.on("execution.rescued", ({ executionId, handler, poisoned }) =>
      say(
        paint.yellow,
        poisoned
          ? `${handler}: execution ${executionId} is failed, since its worker died three times while running it; look into its log before it is tried again`
          : `${handler}: the worker of execution ${executionId} was lost; it is queued again`,
      ),
    ),
    horarium.on("job.disabled", ({ name, reason }) =>
      say(
        paint.yellow,
        `${name}: disabled, ${reason}; enable it with "horarium jobs enable ${name}" when that is mended`,
      ),
    ),
    horarium.on("worker.loopBlocked", ({ forMs, handlers }) =>
      sayOnce(
        `this process was blocked for ${lengthOf(forMs)}${handlers.length === 0 ? "" : ` while running ${handlers.join(", ")}`}: let the handler give way (await), or run it with isolation thread or process`,
      ),
    ),
    horarium.on("clock.jumped", ({ byMs }) =>
      say(
        paint.yellow,
        `the database's clock jumped ${byMs < 0 ? "back" : "forward"} by ${lengthOf(Math.abs(byMs))}; slots go by the new time, and none is made twice`,
      ),
    ),
    horarium.on("epoch.began", ({ cause }) => {
      // every database begins once
      if (cause === "first") return;
      const what =
        cause === "restore" ? "is a restored backup" : "has failed over to another server";
      say(paint.yellow, `the database ${what}: what was running there before is decided anew`);
    }),
  ];
  return () => {
    for (const one of off) one();
  };
}

/** What a drain says. */
export function drainLine(names: readonly string[], within: string): string {
  if (names.length === 0) return "Stopping: nothing is running";
  return `Stopping: waiting up to ${within} for ${counted(names.length, "execution")} (${names.slice(0, 5).join(", ")}); another Ctrl-C ends at once`;
}

function isConnection(error: unknown): boolean {
  const code = codeOf(error);
  if (/^(E[A-Z_]+|57P0\d|08\w{3})$/.test(code)) return true;
  return error instanceof Error && /terminated|timeout|Connection ended/i.test(error.message);
}
