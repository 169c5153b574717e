import { StringDecoder } from "node:string_decoder";
import { createLineRedactor } from "../../secrets/line-redactor.ts";

/** The lines of a stream of bytes, as they may be kept. */
export interface Output {
  write(part: Buffer): void;
  /** What was not ended by a line end is a line too. */
  end(): void;
}

/** Characters: longer ones become several lines. */
const longestLine = 4_000;

/** `line` is called with each line, without secrets and without what acts on a terminal. */
export function createOutput(secrets: readonly string[], line: (text: string) => void): Output {
  const decoder = new StringDecoder("utf8");
  const redactor = createLineRedactor(secrets);
  let rest = "";
  const push = (text: string) => redactor.push(text, (kept) => line(visible(kept)));
  const take = (text: string) => {
    const lines = `${rest}${text}`.split("\n");
    rest = lines.pop()!;
    lines.forEach((one) => push(one.replace(/\r$/, "")));
    while (rest.length > longestLine) {
      push(rest.slice(0, longestLine));
      rest = rest.slice(longestLine);
    }
  };
  return {
    write: (part) => take(decoder.write(part)),
    end() {
      take(decoder.end());
      if (rest !== "") push(rest);
      rest = "";
      redactor.flush();
    },
  };
}

// colours, titles and links of terminals
const sequences =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]{0,2000}(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
const unseen =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** What acts on a terminal, or turns the direction of writing, is shown as what it is. */
function visible(text: string): string {
  return text
    .replaceAll(sequences, "")
    .replaceAll(unseen, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
