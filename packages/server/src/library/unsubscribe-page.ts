import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { unsubscribeHandler, type UnsubscribeSettings } from "@horarium/library";

/** A server on the loopback address for the links at the end of the demo's mails. */
export async function startUnsubscribePage(
  settings: UnsubscribeSettings,
): Promise<{ url: string; close(): Promise<void> }> {
  const answer = unsubscribeHandler(settings);
  const server = createServer((request, response) => {
    const isLink = /^\/u\/[^/]+$/.test(new URL(request.url ?? "/", "http://localhost").pathname);
    const answered = isLink
      ? answer(new Request(`http://localhost${request.url}`, { method: request.method ?? "GET" }))
      : Promise.resolve(new Response("The demo library has no other pages.\n", { status: 404 }));
    answered
      .then(async (found) => {
        response.writeHead(found.status, Object.fromEntries(found.headers));
        response.end(await found.text());
      })
      .catch(() => {
        // the database is away: the person may press the button again
        response.writeHead(503, { "Retry-After": "5" });
        response.end("The library cannot be reached just now. Please try again.\n");
      });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
