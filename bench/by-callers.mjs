/**
 * Calls `work` for each number below `count`: so many callers, each waiting for its own call.
 *
 * @param {number} count
 * @param {number} callers
 * @param {(n: number) => Promise<unknown>} work
 */
export async function byCallers(count, callers, work) {
  let next = 0;
  const call = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: callers }, call));
}
