/** Asks this process to stop. */
export interface StopSignals {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** Resolves at the first signal. */
  readonly stopped: Promise<void>;
  /** Gives the signals back to Node. */
  release(): void;
}

const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** npm passes on a Ctrl-C that the terminal has sent to everybody already: the same wish, twice within milliseconds. */
const sameWish = 1_000;

/** The first SIGINT, SIGTERM or SIGHUP asks to stop; another one after it calls `hard`. */
export function stopSignals(hard: () => void): StopSignals {
  const controller = new AbortController();
  let askedAt: number | null = null;
  const asked = () => {
    if (askedAt === null) {
      askedAt = performance.now();
      controller.abort();
    } else if (performance.now() - askedAt > sameWish) hard();
  };
  for (const name of names) process.on(name, asked);
  return {
    signal: controller.signal,
    stopped: new Promise((resolve) => {
      controller.signal.addEventListener("abort", () => resolve(), { once: true });
    }),
    release() {
      for (const name of names) process.off(name, asked);
    },
  };
}
