/** `a…@example.org`: enough for an administrator, and not a list of addresses in the logs. */
export function shortAddress(address: string): string {
  const at = address.lastIndexOf("@");
  return at < 1 ? "…" : `${Array.from(address)[0]!}…${address.slice(at)}`;
}

/** The same for all addresses within a text, such as a server's answer. */
export function withShortAddresses(text: string): string {
  return text.replace(/[^\s<>()"':;,]+@[^\s<>()"':;,]+/g, (address) => shortAddress(address));
}
