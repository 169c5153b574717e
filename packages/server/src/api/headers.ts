/** On every answer. Nothing of an API's answer may be rendered, framed, guessed to be another type, or kept. */
export const headersOfAll: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  // browsers heed it only over TLS, as behind a proxy
  "Strict-Transport-Security": "max-age=31536000",
  "Cache-Control": "no-store",
};
