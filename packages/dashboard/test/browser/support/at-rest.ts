import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";

/** What is read once it is the same a few times in a row: layout and scrolling have come to rest. */
export async function atRest<Read>(read: () => Promise<Read>): Promise<Read> {
  let last = await read();
  for (let same = 0; same < looks;) {
    await pause(between);
    const next = await read();
    same = isDeepStrictEqual(next, last) ? same + 1 : 0;
    last = next;
  }
  return last;
}

const looks = 4;

/** Milliseconds; some frames. */
const between = 50;
