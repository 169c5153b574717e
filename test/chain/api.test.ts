import { describe, expect, onTestFinished, test } from "vitest";
import { startApi, startIssuer } from "./support/api.ts";
import { handlers, parts, useChain } from "./support/chain.ts";
import { freePort } from "./support/free-port.ts";

describe.skipIf(parts === null)("the API in an Edge Function", () => {
  const chain = useChain();

  test.each(["deno", "denoOfSupabase"] as const)(
    "answers on %s, to whom a JWT of the project names",
    async (version) => {
      const issuer = await startIssuer();
      const api = await startApi({
        deno: parts![version],
        port: await freePort(),
        databaseUrl: chain.cluster.url,
        issuer: issuer.url,
      });
      onTestFinished(async () => {
        await api.kill();
        await issuer.close();
      });
      const get = async (path: string, token?: string) => {
        const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
        const response = await fetch(`${api.url}/api/${path}`, { headers });
        return { status: response.status, body: await response.json() };
      };
      await chain.horarium.createJob(`seen-on-${version}`, handlers.mark, { cron: "@manual" });
      await chain.tick();
      await chain.rows("select horarium.purge_ticks()");
      expect((await get("health")).body).toEqual({ live: true, ready: true });
      expect((await get("jobs")).status).toBe(401);
      expect((await get("jobs", await issuer.sign({ role: "nobody" }))).status).toBe(403);
      const reader = await issuer.sign({ role: "reader" });
      expect(await get("jobs?limit=1", reader)).toMatchObject({
        status: 200,
        body: { rows: [{}] },
      });
      const { body } = await get("system", reader);
      expect(body).toMatchObject({
        edge: { pgCron: "1.4-1", pgNet: null, purgedAt: expect.stringMatching(/^20/) },
      });
    },
  );
});
