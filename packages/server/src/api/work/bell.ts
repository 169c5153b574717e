import type { Listen } from "../events/hub.ts";

/** Wakes those who wait for work when the engine notifies of some. */
export interface Bell {
  /** Resolves when it rings, after `ms`, or when `signal` is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** It listens from the first who waits to the end of the process; where it cannot, those who wait look by themselves. */
export function createBell(
  listen: Listen | undefined,
  { failed, stopped }: { failed: (error: unknown) => void; stopped?: AbortSignal | undefined },
): Bell {
  const waiting = new Set<() => void>();
  let listening: ReturnType<Listen> | null = null;
  const ring = () => {
    for (const wake of [...waiting]) wake();
  };
  stopped?.addEventListener("abort", () => {
    ring();
    void listening?.then((open) => open?.close()).catch(failed);
  });
  return {
    wait(ms, signal) {
      if (stopped?.aborted === true || signal.aborted) return Promise.resolve();
      listening ??= (listen?.(ring) ?? Promise.resolve(null)).catch((error: unknown) => {
        failed(error);
        return null;
      });
      return new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          signal.removeEventListener("abort", wake);
          waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        signal.addEventListener("abort", wake);
        waiting.add(wake);
      });
    },
  };
}
