import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createAuth } from "@horarium/server";
import { createPerson } from "../../packages/server/dist/auth/people.js";
import { until } from "../wait.mjs";

const bin = fileURLToPath(new URL("../../packages/server/bin/horarium.mjs", import.meta.url));

/**
 * `horarium server` on its defaults, in a process of its own, and an admin who has signed in.
 *
 * @param {{ url: string, pool: import("pg").Pool, directory: string }} options
 */
export async function serveDashboard({ url, pool, directory }) {
  const auth = createAuth({ db: pool });
  await auth.migrate();
  const port = await freePort();
  const server = spawn(process.execPath, [bin, "server"], {
    env: {
      ...process.env,
      DATABASE_URL: url,
      HORARIUM_DATA: directory,
      HORARIUM_PORT: String(port),
      HORARIUM_LOG: join(directory, "server.log"),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // a run that is ended takes its server with it
  process.once("exit", () => server.kill("SIGKILL"));
  const said = [];
  for (const output of [server.stdout, server.stderr])
    output.on("data", (text) => said.push(String(text)));
  const address = `http://127.0.0.1:${port}/`;
  const answers = async () => {
    if (server.exitCode !== null) throw new Error(`the server ended: ${said.join("")}`);
    const answer = await fetch(`${address}api/auth/ways`).catch(() => null);
    return answer?.ok === true;
  };
  const close = async () => {
    server.kill("SIGINT");
    if (server.exitCode === null && server.signalCode === null) await once(server, "exit");
  };
  try {
    await until(answers, { within: 30_000, every: 50, what: "the server answers" });
    return { url: address, cookie: await signIn(auth, address), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function signIn(auth, url) {
  const root = { name: "bench", role: "admin" };
  const ada = { email: "ada@example.com", name: "Ada", role: "admin" };
  const { link } = await createPerson(auth.context, root, ada);
  const response = await fetch(`${url}api/auth/accept`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: new URL(url).origin },
    body: JSON.stringify({ token: link.token, password: "seven green bicycles" }),
  });
  if (!response.ok) throw new Error(`signing in: ${await response.text()}`);
  const [name, value] = response.headers.getSetCookie()[0].split(";")[0].split("=");
  return { name, value, url };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
