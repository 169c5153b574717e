import { spawnHorarium, type HorariumProcess } from "./horarium.ts";

/** A server process with a first admin and a token of theirs. */
export interface ServedHorarium {
  process: HorariumProcess;
  url: string;
  token: string;
}

/** Starts `horarium server` on the database, whose tables are there, and makes its first admin as a person would. */
export async function startServer(
  databaseUrl: string,
  env: NodeJS.ProcessEnv = {},
): Promise<ServedHorarium> {
  const process = spawnHorarium(["server", "--database", databaseUrl], { env });
  await process.says("Running (process");
  const url = /The API is at (\S+)\/api/.exec(process.output())![1]!;
  const [, link] = /welcome#token=(\S+)/.exec(process.output())!;
  const person = { name: "Ada", email: "ada@example.com", password: "a passphrase of some length" };
  const admin = await post(url, "first-admin", { token: link, ...person });
  const cookie = admin.headers.getSetCookie()[0]!.split(";")[0]!;
  const made = await post(
    url,
    "tokens",
    { name: "cli", scopes: ["read", "run", "write", "admin"] },
    { cookie },
  );
  const { token } = (await made.json()) as { token: string };
  return { process, url, token };
}

async function post(
  url: string,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Response> {
  const response = await fetch(`${url}/api/auth/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url, ...headers },
    body: JSON.stringify(body),
  });
  if (response.status === 201) return response;
  throw new Error(`${path}: ${response.status} ${await response.text()}`);
}
