import { serve } from "@hono/node-server";
import { createApi } from "../../packages/server/dist/api/app.js";

/**
 * The API of a server process on a port of its own. Everybody may do everything: who asks is the name in the header.
 *
 * @param {import("horarium").Horarium} horarium
 * @param {object} [more]
 */
export async function serveApi(horarium, more = {}) {
  const failures = [];
  const api = createApi({
    horarium,
    authenticate: (request) =>
      Promise.resolve({ name: request.headers.get("x-bench-person") ?? "bench", role: "admin" }),
    failed: (error) => failures.push(error),
    ...more,
  });
  const server = serve({ fetch: api.fetch, port: 0, hostname: "127.0.0.1" });
  if (!server.listening) await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    failures,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
