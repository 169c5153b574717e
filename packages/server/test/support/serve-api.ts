import { serve } from "@hono/node-server";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createApi, type ApiOptions } from "../../src/api/app.ts";

/** What a request was answered with. */
export interface Answer {
  status: number;
  headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- what comes over the wire is compared, not trusted
  body: any;
}

/** One server process's API on a port of its own. */
export async function serveApi(
  options: ApiOptions,
): Promise<{ url: string; close: () => Promise<void> }> {
  const stop = new AbortController();
  const api = createApi({ ...options, stopped: stop.signal });
  const server = serve({ fetch: api.fetch, port: 0, hostname: "127.0.0.1" });
  if (!server.listening) await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      stop.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      // a connection whose stream has just ended waits for another request
      const idle = setInterval(() => (server as Server).closeIdleConnections(), 10);
      await closed;
      clearInterval(idle);
    },
  };
}
