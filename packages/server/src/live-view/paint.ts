/** Colours, where the output shows them; otherwise the text as it is. */
export interface Paint {
  bold: (text: string) => string;
  dim: (text: string) => string;
  green: (text: string) => string;
  red: (text: string) => string;
  yellow: (text: string) => string;
  cyan: (text: string) => string;
}

/** NO_COLOR with any value switches colours off (no-color.org). */
export function createPaint(isTerminal: boolean, env: NodeJS.ProcessEnv = process.env): Paint {
  const isPlain = !isTerminal || Boolean(env["NO_COLOR"]) || env["TERM"] === "dumb";
  const paint = (on: number, off: number) => (text: string) =>
    isPlain ? text : `\x1b[${on}m${text}\x1b[${off}m`;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    green: paint(32, 39),
    red: paint(31, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  };
}
