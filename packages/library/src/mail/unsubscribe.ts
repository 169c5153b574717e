import type { Pool, Queryable } from "horarium";

import { inTransaction } from "../in-transaction.ts";
import { html, type Html } from "./html.ts";
import { readToken, type Subscription } from "./unsubscribe-token.ts";

/** What the page needs. */
export interface UnsubscribeSettings {
  db: Pool;
  /** That of `MailSettings.unsubscribeKey`. */
  key: string;
  /** The library's name. */
  library: string;
}

/**
 * The page behind the link of a mail (RFC 8058), for any server that speaks `fetch`: `…/u/<token>`, whatever stands
 * before. POST switches the type off, without cookie or login, as often as it comes; GET only shows the button,
 * because scanners of mail follow links.
 *
 *     const unsubscribe = unsubscribeHandler({ db: pool, key, library: "Our library" });
 *     app.all("/u/:token", ({ req }) => unsubscribe(req.raw));
 */
export function unsubscribeHandler({
  db,
  key,
  library,
}: UnsubscribeSettings): (request: Request) => Promise<Response> {
  return async (request) => {
    const token = new URL(request.url).pathname.split("/").at(-1)!;
    const subscription = readToken(token, key);
    if (subscription === null) return page(404, library, html`<p>This link is not valid.</p>`);
    switch (request.method) {
      case "GET":
      case "HEAD":
        return page(200, library, question);
      case "POST":
        await inTransaction(db, (tx) => switchOff(tx, subscription));
        return page(200, library, html`<p>Done: you get no more mails of this kind.</p>`);
      default:
        return new Response(null, { status: 405, headers: { Allow: "GET, HEAD, POST" } });
    }
  };
}

const question = html`<p>Do you want no more mails of this kind?</p>
  <form method="post">
    <button name="List-Unsubscribe" value="One-Click">No more of these mails</button>
  </form>`;

/** Without the digest there is nothing that would come in it: all types but those that the member wants one by one. */
async function switchOff(tx: Queryable, { member, type, channel }: Subscription): Promise<void> {
  const isDigest = type === "digest";
  await tx.query(
    `insert into library_jobs.channel_preference (member_id, type, channel, mode)
     values ($1, $2, $3, 'off')
     on conflict (member_id, type, channel) do update
     set mode = 'off',
         updated_at = now()
     where channel_preference.mode <> 'off'`,
    [member, isDigest ? "*" : type, channel],
  );
  if (!isDigest) return;
  await tx.query(
    `update library_jobs.channel_preference
     set mode = 'off',
         updated_at = now()
     where member_id = $1
       and channel = $2
       and mode in ('hourly', 'daily', 'weekly')`,
    [member, channel],
  );
}

function page(status: number, library: string, body: Html): Response {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${library}</title>
      </head>
      <body>
        <h1>${library}</h1>
        ${body}
      </body>
    </html> `;
  return new Response(document.text, {
    status,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy":
        "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      // the address holds the token
      "Referrer-Policy": "no-referrer",
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      "X-Robots-Tag": "noindex",
    },
  });
}
