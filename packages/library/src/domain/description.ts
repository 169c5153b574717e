/** At most so many characters of a synopsis are kept. */
const longest = 20_000;

/** A description as people should read it: without the footers that say where it was copied from. Null if nothing is left. */
export function cleanDescription(text: string): string | null {
  const [body] = text
    .replaceAll("\0", "")
    .replaceAll(/\r\n?/g, "\n")
    // below such a line are lists of where else it was printed
    .split(/\n\s*-{5,}\s*\n/);
  const cleaned = body!
    // definitions of Markdown links
    .replaceAll(/^\s*\[[^\]]+\]:\s*\S+.*$/gm, "")
    .replaceAll(/\(?\[\s*source\s*\](?:\[\d+\]|\([^)]*\))?\)?/gi, "")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
  return cleaned === "" ? null : cut(cleaned);
}

/** Not in the middle of a character that takes two units. */
function cut(text: string): string {
  if (text.length <= longest) return text;
  const last = text.charCodeAt(longest - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? longest - 1 : longest).trimEnd();
}
