import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import PostalMime from "postal-mime";

import { html, type Html } from "../../src/mail/html.ts";
import type { SunkMail } from "./smtp-sink.ts";

/** The page that shows the mails of the sink. */
export interface Inbox {
  url: string;
  close(): Promise<void>;
}

/** Shows `mails` as they are at each request. */
export async function startInbox(mails: readonly SunkMail[], port: number): Promise<Inbox> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://inbox").pathname;
    if (!isLocal(request.headers.host)) return send(response, text(421, "not this host"));
    if (request.method !== "GET" && request.method !== "HEAD") {
      return send(response, text(405, "only GET"));
    }
    answer(path, mails).then(
      (reply) => send(response, reply),
      (error: unknown) => send(response, text(500, String(error))),
    );
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections();
      const closed = once(server, "close");
      server.close();
      await closed;
    },
  };
}

/** A page elsewhere must not read mails through a name of its own that leads here. */
function isLocal(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? "");
}

interface Reply {
  status: number;
  type: string;
  policy: string;
  body: string | Uint8Array;
}

async function answer(path: string, mails: readonly SunkMail[]): Promise<Reply> {
  if (path === "/") return page("Inbox", await list(mails));
  const [, id, form] = /^\/mails\/(\d+)(?:\/(html|raw))?$/.exec(path) ?? [];
  const mail = mails.find((one) => String(one.id) === id);
  if (mail === undefined) return text(404, "no such mail");
  if (form === "raw") return { ...text(200, ""), body: mail.raw };
  return form === "html" ? await written(mail) : page(`Mail ${mail.id}`, await shown(mail));
}

async function list(mails: readonly SunkMail[]): Promise<Html> {
  const newest = mails.slice(-200).toReversed();
  const rows = await Promise.all(
    newest.map(async (mail) => {
      const { subject } = await PostalMime.parse(mail.raw);
      return html`<tr>
        <td class="whole">
          <time datetime="${mail.receivedAt.toISOString()}">${clockTime(mail.receivedAt)}</time>
        </td>
        <td class="whole">${mail.to.join(", ")}</td>
        <td><a href="/mails/${mail.id}">${subject ?? "(no subject)"}</a></td>
      </tr> `;
    }),
  );
  return html`<h1>Inbox</h1>
    <p>
      ${mails.length}
      mails${mails.length > newest.length && html`, the newest ${newest.length} are shown`}
    </p>
    <table>
      <thead>
        <tr>
          <th>Received (UTC)</th>
          <th>To</th>
          <th>Subject</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}

async function shown(mail: SunkMail): Promise<Html> {
  const parsed = await PostalMime.parse(mail.raw);
  const headers = parsed.headers.map(
    ({ originalKey, value }) =>
      html`<tr>
        <th>${originalKey}</th>
        <td>${value}</td>
      </tr> `,
  );
  return html`<p><a href="/">Inbox</a></p>
    <h1>${parsed.subject ?? "(no subject)"}</h1>
    <p>
      From ${parsed.from?.address ?? "nobody"} to ${mail.to.join(", ")},
      <time datetime="${mail.receivedAt.toISOString()}">${clockTime(mail.receivedAt)}</time> UTC
    </p>
    <iframe sandbox src="/mails/${mail.id}/html" title="The mail as HTML"></iframe>
    <h2>As text</h2>
    <pre>${parsed.text ?? ""}</pre>
    <h2>Headers</h2>
    <table>
      <tbody>
        ${headers}
      </tbody>
    </table>
    <p><a href="/mails/${mail.id}/raw">Source</a></p>`;
}

/** `2026-11-24 19:22:34` */
function clockTime(at: Date): string {
  return at.toISOString().slice(0, 19).replace("T", " ");
}

/** As it was written, and harmless: no script, nothing from elsewhere, an origin of its own. */
async function written(mail: SunkMail): Promise<Reply> {
  const parsed = await PostalMime.parse(mail.raw);
  return {
    status: 200,
    type: "text/html; charset=utf-8",
    policy:
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; sandbox",
    body: parsed.html ?? "",
  };
}

function page(title: string, body: Html): Reply {
  const nonce = randomBytes(16).toString("base64");
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style nonce="${nonce}">
          body {
            font:
              15px/1.5 system-ui,
              sans-serif;
            max-width: 60rem;
            margin: 2rem auto;
            padding: 0 1rem;
            color-scheme: light dark;
          }
          table {
            border-collapse: collapse;
          }
          th,
          td {
            text-align: left;
            vertical-align: top;
            padding: 0.25rem 1rem 0.25rem 0;
            overflow-wrap: anywhere;
          }
          .whole {
            white-space: nowrap;
          }
          pre {
            white-space: pre-wrap;
            overflow-wrap: anywhere;
          }
          iframe {
            width: 100%;
            height: 32rem;
            border: 1px solid #8888;
            border-radius: 4px;
            background: #fff;
          }
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html> `;
  return {
    status: 200,
    type: "text/html; charset=utf-8",
    policy: `default-src 'none'; style-src 'nonce-${nonce}'; frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`,
    body: document.text,
  };
}

function text(status: number, body: string): Reply {
  return { status, type: "text/plain; charset=utf-8", policy: "default-src 'none'; sandbox", body };
}

function send(response: ServerResponse, { status, type, policy, body }: Reply): void {
  response.writeHead(status, {
    "Content-Type": type,
    "Content-Security-Policy": policy,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
  });
  response.end(body);
}
