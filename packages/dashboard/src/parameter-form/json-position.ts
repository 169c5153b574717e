export type ParsedJson =
  | { isJson: true; value: unknown }
  | { isJson: false; message: string; where: string; line: number | null };

/** Reads JSON; of what is none it says what is wrong, and where as far as the browser tells. Nothing at all is fine. */
export function parseJson(text: string): ParsedJson {
  if (text.trim() === "") return { isJson: true, value: undefined };
  try {
    return { isJson: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    const place = placeIn(told, text);
    const where = place === null ? "Not JSON" : `Line ${place.line}, column ${place.column}`;
    return { isJson: false, message: plain(told), where, line: place?.line ?? null };
  }
}

/** Engines say "at position 12", "at line 2 column 3", or only that the text has ended. */
function placeIn(told: string, text: string): { line: number; column: number } | null {
  const named = /line (\d+) column (\d+)/.exec(told);
  if (named !== null) return { line: Number(named[1]), column: Number(named[2]) };
  const position = /position (\d+)/.exec(told);
  if (position !== null) return lineOf(text, Number(position[1]));
  return /end of (JSON )?(input|data)/i.test(told) ? lineOf(text, text.length) : null;
}

function lineOf(text: string, position: number): { line: number; column: number } {
  const lines = text.slice(0, position).split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function plain(told: string): string {
  const words = told
    .replace(/^JSON\.parse: /, "")
    .replace(/,? *\.\.\..*is not valid JSON$/s, "")
    .replace(/ (in JSON )?at (position|line) .*$/s, "")
    .replace(/, "[^]*" is not valid JSON$/, "");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
