/** Takes values of secrets out of what an execution leaves behind. */
export interface Redactor {
  text: (text: string) => string;
  /** Of a value that becomes JSON, at any depth, names too. */
  value: (value: unknown) => unknown;
  /** The same error with its message, its stack and its causes without secrets. */
  error: (error: unknown) => unknown;
}

const instead = "[secret]";

/**
 * Finds the values as they are, in base64 (also within a longer text that was encoded), URL-encoded, in hex and as JSON
 * escapes them. `values` are at least 8 characters long: of shorter ones everything would be full.
 */
export function createRedactor(values: Iterable<string>): Redactor {
  // the longest first: of one that holds another nothing may be left
  const longestFirst = [...new Set(values)].toSorted((a, b) => b.length - a.length);
  const forms = [
    ...longestFirst.map(asWrittenInTexts),
    ...longestFirst.flatMap((one) => encodedForms(one)).map(literal),
  ];
  const pattern = forms.length === 0 ? null : new RegExp(forms.join("|"), "g");
  const text = (given: string) => (pattern === null ? given : given.replaceAll(pattern, instead));

  const value = (given: unknown): unknown => {
    if (pattern === null) return given;
    if (typeof given === "string") return text(given);
    if (Array.isArray(given)) return given.map(value);
    if (typeof given !== "object" || given === null || given instanceof Date) return given;
    return Object.fromEntries(
      Object.entries(given).map(([name, inner]) => [text(name), value(inner)]),
    );
  };

  const error = (given: unknown, depth = 0): unknown => {
    if (typeof given === "string") return text(given);
    if (!(given instanceof Error) || pattern === null || depth > 5) return given;
    given.message = text(given.message);
    if (typeof given.stack === "string") given.stack = text(given.stack);
    if (given.cause !== undefined) given.cause = error(given.cause, depth + 1);
    if (given instanceof AggregateError)
      given.errors = given.errors.map((one: unknown) => error(one, depth + 1));
    return given;
  };

  return { text, value, error: (given) => error(given) };
}

/** Each of its signs as it is, or as URLs or JSON write it: some encode what others leave. */
function asWrittenInTexts(value: string): string {
  return Array.from(value, (sign) => {
    const json = JSON.stringify(sign).slice(1, -1);
    const units = Array.from({ length: sign.length }, (_, place) =>
      sign.charCodeAt(place).toString(16).padStart(4, "0"),
    );
    const bytes = [...Buffer.from(sign, "utf8")].map((byte) => byte.toString(16).padStart(2, "0"));
    const escaped = units.map((unit) => String.raw`\\u${anyCase(unit)}`).join("");
    const inUrl = bytes.map((byte) => `%${anyCase(byte)}`).join("");
    const others = sign === " " ? [String.raw`\+`] : json === sign ? [] : [literal(json)];
    return `(?:${[literal(sign), inUrl, escaped, ...others].join("|")})`;
  }).join("");
}

function anyCase(hex: string): string {
  return hex.replaceAll(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

function encodedForms(value: string): string[] {
  const bytes = Buffer.from(value, "utf8");
  const hex = bytes.toString("hex");
  return [hex, hex.toUpperCase(), ...withinBase64(bytes)];
}

/** How the bytes look in base64 wherever they begin in the text that was encoded: without the letters that others share. */
function withinBase64(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const end = Math.floor((whole.length * 8) / 6);
    const start = Math.ceil((before * 8) / 6);
    const letters = whole.toString("base64").slice(start, end);
    return [letters, letters.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
