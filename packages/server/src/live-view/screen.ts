/** Where lines go, with a footer below them that is redrawn in place on a terminal. */
export interface Screen {
  readonly isTerminal: boolean;
  readonly columns: number;
  line(text: string): void;
  /** Replaces the footer. Without a terminal there is none. */
  footer(lines: readonly string[]): void;
}

export function createScreen(
  out: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv = process.env,
): Screen {
  const isTerminal = out.isTTY === true && env["TERM"] !== "dumb";
  let shown: readonly string[] = [];
  // whoever reads our output may be gone; the work goes on
  out.on("error", () => {});
  const eraseFooter = () => (shown.length === 0 ? "" : `\x1b[${shown.length}A\r\x1b[J`);
  const drawn = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");
  return {
    isTerminal,
    get columns() {
      // some pseudo-terminals say 0
      return out.columns || 100;
    },
    line(text) {
      out.write(`${isTerminal ? eraseFooter() : ""}${text}\n${drawn(shown)}`);
    },
    footer(lines) {
      if (!isTerminal || lines.join("\n") === shown.join("\n")) return;
      // one write, so that nothing flickers
      const text = `${eraseFooter()}${drawn(lines)}`;
      shown = lines;
      out.write(text);
    },
  };
}
