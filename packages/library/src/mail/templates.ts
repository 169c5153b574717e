import { contentOf, type Content, type Reader, type Told } from "./content.ts";
import { html } from "./html.ts";
import { knownLocale, wordsFor } from "./words.ts";

/** The library, as its mails speak of it. */
export interface Sender {
  library: string;
  /** Where the app is: links of notices are relative to it. */
  appUrl: string;
}

/** A mail's text in both forms. */
export interface Rendered {
  subject: string;
  text: string;
  html: string;
}

/** Writes a mail; null if there is nothing left to say. `unsubscribe` is null for what cannot be switched off. */
export function render(
  told: Told,
  reader: Reader,
  { library, appUrl }: Sender,
  unsubscribe: string | null,
): Rendered | null {
  const content = contentOf(told, reader);
  if (content === null) return null;
  const shown = { content: withLinks(content, appUrl), reader, library, unsubscribe };
  return { subject: oneLine(content.subject), text: asText(shown), html: asHtml(shown) };
}

interface Shown {
  content: Content;
  reader: Reader;
  library: string;
  unsubscribe: string | null;
}

function asText({ content, reader, library, unsubscribe }: Shown): string {
  const words = wordsFor(reader.locale);
  const sections = content.sections.map(({ heading, items }) =>
    [
      ...(heading === null ? [] : [heading.toLocaleUpperCase(knownLocale(reader.locale)), ""]),
      items
        .map(({ title, lines, link }) =>
          [title, ...lines, ...(link === null ? [] : [link])].join("\n"),
        )
        .join("\n\n"),
    ].join("\n"),
  );
  const footer = [
    "-- ",
    words.reason(library),
    ...(unsubscribe === null ? [] : [`${words.unsubscribe}: ${unsubscribe}`]),
  ];
  return `${[...sections, footer.join("\n")].join("\n\n")}\n`;
}

function asHtml({ content, reader, library, unsubscribe }: Shown): string {
  const words = wordsFor(reader.locale);
  const sections = content.sections.map(
    ({ heading, items }) =>
      html` ${heading !== null && html`<h2 style="font-size:18px;margin:24px 0 8px">${heading}</h2>`}
      ${items.map(
        ({ title, lines, link }) =>
          html` <p style="margin:0 0 16px">
            <strong>${title}</strong>${lines.map((line) => html`<br />${line}`)}${
              link !== null && html`<br /><a href="${link}">${words.open}</a>`
            }
          </p>`,
      )}`,
  );
  return html`<!doctype html>
    <html lang="${knownLocale(reader.locale)}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${oneLine(content.subject)}</title>
      </head>
      <body
        style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1f2328;background:#ffffff"
      >
        <div style="max-width:560px;margin:0 auto">
          <p style="margin:0 0 16px;color:#59636e">${library}</p>
          ${sections}
          <p style="margin:32px 0 0;font-size:13px;color:#59636e">
            ${words.reason(library)}${
              unsubscribe !== null &&
              html` <a href="${unsubscribe}" style="color:#59636e">${words.unsubscribe}</a>`
            }
          </p>
        </div>
      </body>
    </html> `.text;
}

function withLinks({ subject, sections }: Content, appUrl: string): Content {
  return {
    subject,
    sections: sections.map(({ heading, items }) => ({
      heading,
      items: items.map((item) => ({ ...item, link: absolute(item.link, appUrl) })),
    })),
  };
}

/** Only to the web: a link in a row must not become a script. */
function absolute(link: string | null, appUrl: string): string | null {
  if (link === null || !URL.canParse(link, appUrl)) return null;
  const url = new URL(link, appUrl);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
}

/** A subject is one line, and not a long one. */
function oneLine(text: string): string {
  const line = text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();
  const characters = Array.from(line);
  return characters.length > 150 ? `${characters.slice(0, 149).join("")}…` : line;
}
