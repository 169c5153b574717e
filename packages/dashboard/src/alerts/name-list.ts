/** `a`, `a and b`, `a, b and c`. */
export function nameList(names: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(names);
}
