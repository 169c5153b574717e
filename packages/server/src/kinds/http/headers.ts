/** Those that the connection itself, or signing, sets. */
const reserved =
  /^(host|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|accept-encoding|webhook-.*|horarium-.*|proxy-.*)$/i;

/** What bars a header that somebody has typed in, for people; null: nothing. */
export function headerNameProblem(name: string): string | null {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(name))
    return "a header's name has letters, digits and hyphens";
  if (reserved.test(name)) return `${name} is set by the request itself`;
  return null;
}

/** Nothing that ends a line, in any reading of it: visible Latin signs, spaces and tabs. */
export function headerValueProblem(value: string): string | null {
  return /^[\t\x20-\x7e\xa0-\xff]*$/.test(value)
    ? null
    : "a header's value has no line ends, no control characters and no signs beyond Latin-1";
}

/** Values that grant something belong into a secret. */
export function isCredential(name: string): boolean {
  return /^(authorization|cookie)$/i.test(name);
}
