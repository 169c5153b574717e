/** Says why something takes long: nothing in the first seconds, then once every few. */
export function nowAndThen(say: (line: string) => void): (line: () => string) => void {
  let saidAt = Date.now();
  return (line) => {
    if (Date.now() - saidAt < 3000) return;
    saidAt = Date.now();
    say(line());
  };
}

export const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
