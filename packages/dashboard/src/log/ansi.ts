/** A stretch of a line in one look. */
export interface Span {
  text: string;
  tone: Tone | null;
  isBold: boolean;
}

export type Tone = "rubric" | "verdigris" | "ochre" | "lapis" | "faint";

/** Colours that terminals know (ECMA-48, SGR), as the dashboard's: one of each hue is enough to tell them apart. */
const toneOf: Readonly<Record<number, Tone>> = {
  31: "rubric",
  32: "verdigris",
  33: "ochre",
  34: "lapis",
  35: "lapis",
  36: "lapis",
  90: "faint",
  91: "rubric",
  92: "verdigris",
  93: "ochre",
  94: "lapis",
  95: "lapis",
  96: "lapis",
};

// oxlint-disable-next-line no-control-regex -- it begins what is looked for
const styling = /\u001b\[([\d;]*)m/g;

/**
 * What a program wrote for a terminal, with its colours. All other control characters, and those that turn the direction
 * of text, are shown by their number: they can neither hide nor pass for anything.
 */
export function readAnsi(text: string): Span[] {
  const spans: Span[] = [];
  let tone: Tone | null = null;
  let isBold = false;
  let from = 0;
  const add = (until: number) => {
    const stretch = shown(text.slice(from, until));
    if (stretch !== "") spans.push({ text: stretch, tone, isBold });
  };
  for (const match of text.matchAll(styling)) {
    add(match.index);
    from = match.index + match[0].length;
    for (const code of (match[1] === "" ? "0" : match[1]!).split(";").map(Number)) {
      if (code === 0) [tone, isBold] = [null, false];
      else if (code === 1) isBold = true;
      else if (code === 22) isBold = false;
      else if (code === 39) tone = null;
      else tone = toneOf[code] ?? tone;
    }
  }
  add(text.length);
  return spans;
}

function shown(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  );
}
