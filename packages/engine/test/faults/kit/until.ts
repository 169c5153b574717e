import { setTimeout as pause } from "node:timers/promises";

const lookEveryMs = 20;

/** Waits for a fact: `look` gives it, or something falsy as long as it is not there. Fails with `what` after `within`. */
export async function until<Fact>(
  what: string,
  look: () => Promise<Fact> | Fact,
  within = 60_000,
): Promise<NonNullable<Fact>> {
  const deadline = performance.now() + within;
  for (;;) {
    const fact = await look();
    if (fact) return fact;
    if (performance.now() > deadline) throw new Error(`not within ${within} ms: ${what}`);
    await pause(lookEveryMs);
  }
}
