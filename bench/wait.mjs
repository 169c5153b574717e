/** @param {number} ms @returns {Promise<void>} */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Looks again and again until it is so. What does not come about is an error, and says what `state` gives.
 *
 * @param {() => boolean | Promise<boolean>} isSo
 * @param {{ within: number, every?: number, what: string, state?: () => unknown }} options
 */
export async function until(isSo, { within, every = 2, what, state = () => "" }) {
  const deadline = performance.now() + within;
  while (!(await isSo())) {
    if (performance.now() > deadline) {
      throw new Error(`${what}: not within ${within / 1000} s ${String(await state())}`.trim());
    }
    await pause(every);
  }
}
