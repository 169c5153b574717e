import { setTimeout as pause } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { Scene } from "./scene.ts";

/** Asks for one-time work without end, also while the database is away. What is refused then was never acknowledged. */
export function keepAsking(scene: Scene): {
  /** Gives how often it was refused. */
  end(): Promise<number>;
} {
  let isOver = false;
  let refused = 0;
  const ask = async () => {
    for (let one = 0; !isOver; one++) {
      const handler = ["once", "effect", "slow", "lingering"][one % 4]!;
      await scene.enqueue(handler, { ms: 50 }).catch((error: unknown) => {
        if (!isRefusalOfServer(error)) throw error;
        refused++;
      });
      await pause(2);
    }
  };
  const asking = ask();
  const end = async () => {
    isOver = true;
    await asking;
    return refused;
  };
  onTestFinished(async () => void (await end()));
  return { end };
}

/** The connection broke, or the server is ending, starting or away. */
function isRefusalOfServer(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  return /^(57P|ECONN|ENOENT|EPIPE)/.test(code) || /Connection terminated/.test(error.message);
}
