/** How one sign of a secret may be written. */
export interface Spelling {
  text: string;
  /** `text` is in lower case, and is found in both. */
  isAnyCase: boolean;
}

/** A secret as it may stand in a text: sign by sign, each in one of its spellings. */
export type Form = readonly (readonly Spelling[])[];

/** All forms of all values; none of a value that is empty. */
export function formsOf(values: Iterable<string>): Form[] {
  return [...new Set(values)]
    .filter((value) => value !== "")
    .flatMap((value) => [asWritten(value), ...encoded(value)]);
}

/** Each of its signs as it is, or as URLs or JSON write it: some encode what others leave. */
function asWritten(value: string): Form {
  return Array.from(value, (sign) => {
    const bytes = [...Buffer.from(sign, "utf8")].map((byte) => byte.toString(16).padStart(2, "0"));
    const units = Array.from({ length: sign.length }, (_, place) =>
      sign.charCodeAt(place).toString(16).padStart(4, "0"),
    );
    const json = JSON.stringify(sign).slice(1, -1);
    return [
      exactly(sign),
      inAnyCase(bytes.map((byte) => `%${byte}`).join("")),
      inAnyCase(units.map((unit) => String.raw`\u${unit}`).join("")),
      ...(sign === " " ? [exactly("+")] : []),
      ...(json === sign ? [] : [exactly(json)]),
    ];
  });
}

function encoded(value: string): Form[] {
  const bytes = Buffer.from(value, "utf8");
  return [
    Array.from(bytes.toString("hex"), (digit) => [inAnyCase(digit)]),
    ...withinBase64(bytes).map((letters) => Array.from(letters, (letter) => [exactly(letter)])),
  ];
}

/** How the bytes look in base64 wherever they begin in the text that was encoded: without the letters that others share. */
function withinBase64(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const end = Math.floor((whole.length * 8) / 6);
    const start = Math.ceil((before * 8) / 6);
    const letters = whole.toString("base64").slice(start, end);
    return letters === "" ? [] : [letters, letters.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

function exactly(text: string): Spelling {
  return { text, isAnyCase: false };
}

function inAnyCase(text: string): Spelling {
  return { text, isAnyCase: true };
}
