/**
 * Sends `count` numbers in chunks, two of them under way at a time.
 *
 * @param {number} count
 * @param {number} size
 * @param {(numbers: number[]) => Promise<unknown>} send
 */
export async function inChunks(count, size, send) {
  let next = 0;
  const sendAll = async () => {
    while (next < count) {
      const from = next;
      next = Math.min(count, from + size);
      await send(Array.from({ length: next - from }, (_, place) => from + place));
    }
  };
  await Promise.all([sendAll(), sendAll()]);
}
