import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Signs as Supabase's own sign-in does, with keys that whoever checks can read. */
export async function startIssuer() {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const keys = { keys: [{ ...(await exportJWK(publicKey)), alg: "ES256", kid: "one" }] };
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(keys));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/auth/v1`;
  return {
    url,
    sign: ({ role }: { role: string }) =>
      new SignJWT({ app_metadata: { horarium_role: role } })
        .setProtectedHeader({ alg: "ES256", kid: "one" })
        .setSubject("ada")
        .setIssuer(url)
        .setAudience("authenticated")
        .setExpirationTime("5m")
        .sign(privateKey),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** The API in a Deno of its own. */
export async function startApi(options: {
  deno: string;
  port: number;
  databaseUrl: string;
  issuer: string;
}) {
  const child = spawn(
    options.deno,
    [
      "run",
      "--node-modules-dir=manual",
      "--allow-net=127.0.0.1",
      "--allow-env",
      "--no-prompt",
      "--no-check",
      "test/chain/support/serve-api.ts",
    ],
    {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        PATH: process.env["PATH"],
        HOME: process.env["HOME"],
        DENO_NO_UPDATE_CHECK: "1",
        HORARIUM_TEST_RUN: process.env["HORARIUM_TEST_RUN"] ?? "",
        HORARIUM_DATABASE_URL: options.databaseUrl,
        CHAIN_PORT: String(options.port),
        CHAIN_ISSUER: options.issuer,
      },
    },
  );
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = once(child, "exit");
  const url = `http://127.0.0.1:${options.port}/horarium-api`;
  const until = Date.now() + 90_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the API ended:\n${errors}`);
    try {
      await (await fetch(`${url}/api/jobs`)).text();
      break;
    } catch (error) {
      if (Date.now() > until) {
        child.kill("SIGKILL");
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
