import type { Log } from "horarium";
import { createOutput } from "./output.ts";

/** What is kept of what a program writes: lines of the log, and the end of it for the result. */
export interface KeptOutput {
  write(from: "stdout" | "stderr", part: Buffer): void;
  end(): void;
  /** The last line that it has written to its standard error, as it may be kept. */
  lastError(): string;
  facts(): { output: string; outputBytes: number; logIsCut?: true };
}

/** Characters and lines of output that become lines of the log. */
const [mostLogged, mostLines] = [1_048_576, 10_000];
/** Bytes before the end that is kept: a secret of which only a part was left would not be found in it. */
const margin = 131_072;

export function keepOutput(
  log: Log,
  { secrets, keepCharacters }: { secrets: readonly string[]; keepCharacters: number },
): KeptOutput {
  let end = "";
  let lastError = "";
  let [bytes, characters, lines] = [0, 0, 0];
  let isCut = false;
  /** Once the log is full, lines are no more made of it: a flood is only counted. */
  let tail: Buffer[] = [];
  let tailBytes = 0;

  const toEnd = (text: string) => {
    end = `${end}${text}\n`.slice(-keepCharacters - 1);
  };
  const line = (from: "stdout" | "stderr") => (text: string) => {
    toEnd(text);
    if (from === "stderr" && text.trim() !== "") lastError = text;
    if (isCut) return;
    characters += text.length;
    isCut = characters > mostLogged || ++lines > mostLines;
    if (isCut) log.warn("the output is too long: what follows is not in the log");
    else if (from === "stderr") log.warn(text);
    else log.info(text);
  };
  const outputs = {
    stdout: createOutput(secrets, line("stdout")),
    stderr: createOutput(secrets, line("stderr")),
  };

  return {
    write(from, part) {
      bytes += part.length;
      if (!isCut) return outputs[from].write(part);
      tail.push(part);
      tailBytes += part.length;
      while (tailBytes - tail[0]!.length > margin + keepCharacters * 4)
        tailBytes -= tail.shift()!.length;
    },
    end() {
      for (const output of Object.values(outputs)) output.end();
      const rest = createOutput(secrets, toEnd);
      for (const part of tail) rest.write(part);
      rest.end();
      tail = [];
    },
    lastError: () => lastError,
    facts: () => ({
      output: keepCharacters === 0 ? "" : end.slice(0, -1),
      outputBytes: bytes,
      ...(isCut ? { logIsCut: true } : {}),
    }),
  };
}
