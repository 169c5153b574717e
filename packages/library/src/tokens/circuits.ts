/** Which providers are asked, and how many requests at a time. */
export interface Circuits {
  /** Requests at a time; 0: halted. */
  readonly limitOf: (provider: string) => number;
  /** The provider is well. */
  close(provider: string): void;
  /** It is not; true if that was once too often in a row, and it is halted now. */
  fail(provider: string, code: string): boolean;
  halt(provider: string, code: string): void;
  /** The halted ones, with the code of the reason. */
  halted(): ReadonlyMap<string, string>;
}

const mostInARow = 5;

/**
 * One for each execution. A provider is asked one thing at a time until it has answered well, and again after each
 * failure: so five failures in a row are five requests, and one refusal of the client is one request.
 */
export function createCircuits(limitOf: (provider: string) => number): Circuits {
  const well = new Set<string>();
  const failures = new Map<string, number>();
  const halted = new Map<string, string>();
  return {
    limitOf: (provider) => (halted.has(provider) ? 0 : well.has(provider) ? limitOf(provider) : 1),
    close(provider) {
      well.add(provider);
      failures.delete(provider);
    },
    fail(provider, code) {
      well.delete(provider);
      const inARow = (failures.get(provider) ?? 0) + 1;
      failures.set(provider, inARow);
      // others were under way when it was halted
      if (inARow < mostInARow || halted.has(provider)) return false;
      halted.set(provider, code);
      return true;
    },
    halt: (provider, code) => void halted.set(provider, code),
    halted: () => halted,
  };
}
