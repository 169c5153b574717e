import { zip } from "./zip.ts";

/** What a book of the demo library says of itself. */
export interface Book {
  /** Distinguishes it from all others. */
  id: string;
  title: string;
  author: string;
  /** ISO 639-3. */
  language: string;
}

/** An EPUB 3 with one page. */
export function epub({ id, title, author, language }: Book): Buffer {
  const [name, by] = [escaped(title), escaped(author)];
  const page = (body: string) =>
    `<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>${name}</title></head><body>${body}</body></html>`;
  return zip([
    // the first member, and not compressed: by it the file is recognised
    { name: "mimetype", content: "application/epub+zip" },
    {
      name: "META-INF/container.xml",
      content: `<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>`,
    },
    {
      name: "book.opf",
      content: `<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">${id}</dc:identifier><dc:title>${name}</dc:title><dc:creator>${by}</dc:creator><dc:language>${language}</dc:language><meta property="dcterms:modified">2026-01-01T00:00:00Z</meta></metadata><manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="page" href="page.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="page"/></spine></package>`,
    },
    {
      name: "nav.xhtml",
      content: page(
        `<nav epub:type="toc"><ol><li><a href="page.xhtml">${name}</a></li></ol></nav>`,
      ),
    },
    { name: "page.xhtml", content: page(`<h1>${name}</h1><p>${by}</p>`) },
  ]);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
