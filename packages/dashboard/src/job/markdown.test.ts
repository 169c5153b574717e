import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Markdown } from "./markdown.tsx";

const shown = (text: string) => renderToStaticMarkup(createElement(Markdown, { text }));

test("a description has what Markdown has, and its headings are none of the page's", () => {
  const html = shown(
    "# Sessions\n\nSee [the manual](https://example.org/a), **all** of it\n\n- one",
  );
  expect(html).toContain('<a href="https://example.org/a" target="_blank" rel="noreferrer">');
  expect(html).toMatch(/<strong>all<\/strong>.*<li>one<\/li>/s);
  expect(html).not.toMatch(/<h\d/);
});

test("HTML in a description stays text, no script is linked to, and nothing is loaded from elsewhere", () => {
  const html = shown(
    "<script>alert(1)</script> <b onclick='x()'>b</b> [go](javascript:alert(1)) ![a cover](https://example.org/c.png)",
  );
  expect(html).not.toMatch(/<script|<b|<img|href="javascript/i);
  expect(html).toContain("&lt;script&gt;");
  expect(html).toContain("a cover");
});
