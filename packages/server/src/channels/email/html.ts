import type { MessageText } from "../message-text.ts";

/** The text as a small page: no images, nothing that is fetched. */
export function htmlOf({ title, lines, links, isGood }: MessageText): string {
  const colour = isGood ? "#1f6f43" : "#b3261e";
  const paragraphs = lines.map((line) => `<p style="margin:0 0 8px">${escaped(line)}</p>`).join("");
  const further = links
    .map(
      ({ text, url }) =>
        `<p style="margin:8px 0 0"><a href="${escaped(url)}" style="color:#1d4e89">${escaped(text)}</a></p>`,
    )
    .join("");
  return `<!doctype html><html lang="en"><body style="margin:0;padding:24px;font:15px/1.5 system-ui,sans-serif;color:#1c1b19;background:#fff"><div style="max-width:600px;border-left:4px solid ${colour};padding-left:16px"><h1 style="margin:0 0 12px;font-size:18px;line-height:1.3">${escaped(title)}</h1>${paragraphs}${further}</div></body></html>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
