import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "../api/app.ts";
import { Problem } from "../api/problem.ts";
import { codeOf } from "../readable-error.ts";

/**
 * The API's reference at `/api/docs`: a page of openapi-explorer over `/api/openapi.json`, from files of this machine. Its
 * addresses are relative, so that it works below any path.
 */
export const referencePages: readonly Page[] = [
  {
    path: "/api/docs",
    name: "the API's reference",
    permission: "read",
    answer: () => new Response(page, { headers: { ...policy, "Content-Type": html } }),
  },
  {
    path: "/api/docs/openapi-explorer.js",
    name: "the API's reference",
    permission: "read",
    answer: async () =>
      new Response(await readExplorer(), {
        headers: { "Content-Type": javascript, "Cache-Control": "private, max-age=3600" },
      }),
  },
];

const html = "text/html; charset=utf-8";
const javascript = "text/javascript; charset=utf-8";

/** Of this page only: the explorer sets styles on its elements. Scripts and what it asks for come from here alone. */
const policy = {
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
};

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Horarium API</title>
    <link rel="icon" href="data:,">
    <script type="module" src="docs/openapi-explorer.js"></script>
  </head>
  <body>
    <openapi-explorer spec-url="openapi.json" hide-server-selection></openapi-explorer>
  </body>
</html>
`;

async function readExplorer(): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const file = createRequire(import.meta.url).resolve(
      "openapi-explorer/dist/browser/openapi-explorer.min.js",
    );
    return new Uint8Array(await readFile(file));
  } catch (error) {
    if (codeOf(error) !== "MODULE_NOT_FOUND") throw error;
    throw new Problem(
      404,
      "no_reference",
      "the reference's page is not installed beside this server: npm install openapi-explorer (the description itself is at /api/openapi.json)",
    );
  }
}
