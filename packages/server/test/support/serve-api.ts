import { createApi, type ApiOptions } from "../../src/api/app.ts";
import { listen } from "../../src/serve/listen.ts";

/** What a request was answered with. */
export interface Answer {
  status: number;
  headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- what comes over the wire is compared, not trusted
  body: any;
}

/** One server process's API on a port of its own, served as the product serves it. */
export async function serveApi(
  options: ApiOptions,
): Promise<{ url: string; close: () => Promise<void> }> {
  const stop = new AbortController();
  const api = createApi({ ...options, stopped: stop.signal });
  const listening = await listen({ host: "127.0.0.1", port: 0 });
  listening.answerBy(api.fetch);
  return {
    url: listening.url,
    async close() {
      stop.abort();
      await listening.close(5_000);
    },
  };
}
