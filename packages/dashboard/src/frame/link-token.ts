/** What stands in a one-time link, behind `#token=`: a browser sends it to no server. Null if this address has none. */
export function linkToken(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token") || null;
}
