import type { Readable } from "node:stream";

/** A line that is longer is cut into several. */
const longestLine = 8_192;

/** Stands on both outputs of a process when its execution number `number` has ended. */
export function outputEnd(number: number): string {
  return `\0end ${number}\0\n`;
}

/** A line, and the number of the execution that ends with it. */
export function withoutEnd(line: string): { text: string; ended: number | null } {
  const [, text = line, ended] = /^(.*)\0end (\d+)\0$/s.exec(line) ?? [];
  return { text, ended: ended === undefined ? null : Number(ended) };
}

/** Gives a stream line by line; what stands after the last line break is given at the end, or when the stream ends. */
export function readLines(stream: Readable, line: (text: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const one of lines) give(one);
    while (rest.length > longestLine) {
      give(rest.slice(0, longestLine));
      rest = rest.slice(longestLine);
    }
  });
  stream.on("end", () => {
    if (rest !== "") give(rest);
    rest = "";
  });
  // a pipe that breaks with its process: its death is told elsewhere
  stream.on("error", () => undefined);

  const give = (text: string) => line(text.endsWith("\r") ? text.slice(0, -1) : text);
}
