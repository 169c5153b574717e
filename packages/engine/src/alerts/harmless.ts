/**
 * Text of jobs and errors as it may stand in a message: on one line, without control characters and characters that turn
 * the direction of writing, without what looks like a secret, and not longer than `most` characters.
 */
export function harmless(text: string, most = 300): string {
  const line = withoutSecrets(text).replaceAll(unseen, " ").replaceAll(/\s+/g, " ").trim();
  const letters = Array.from(line);
  return letters.length <= most ? line : `${letters.slice(0, most - 1).join("")}…`;
}

// C0 and C1 controls, line and paragraph separators, and what turns or hides text
const unseen =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

const shapes: readonly [RegExp, string][] = [
  [/-----BEGIN [A-Z ]*-----[\s\S]*?(-----END [A-Z ]*-----|$)/g, "[key]"],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@]+@/gi, "$1[secret]@"],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, "$1 [secret]"],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, "[token]"],
  [
    /\b(?:hor_[0-9A-Za-z]{20,}|lease_[\w-]{40,}|whsec_[\w+/=]{16,}|gh[pousr]_\w{20,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{16,}|AKIA[0-9A-Z]{16})/g,
    "[secret]",
  ],
  [
    /((?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|authorization|client[_-]?secret|signature)["']?\s*[=:]\s*["']?)[^\s"',;&}]+/gi,
    "$1[secret]",
  ],
];

function withoutSecrets(text: string): string {
  // a message shows a few hundred characters: what is far behind them is not searched
  return shapes.reduce(
    (left, [shape, instead]) => left.replaceAll(shape, instead),
    text.slice(0, 20_000),
  );
}
