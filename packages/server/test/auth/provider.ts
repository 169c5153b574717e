import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("openid-provider.mjs", import.meta.url));

export const client = { clientId: "horarium", clientSecret: "the secret of the client" };

/** What the provider says of somebody. */
export interface Said {
  sub: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
  groups?: string[];
}

/** A real OpenID provider in a process of its own. */
export interface TestProvider {
  readonly issuer: string;
  /** What somebody does there who was sent to `url`. Gives the address to which they are sent back. */
  signIn(url: string, said: Said): Promise<string>;
  stop(): Promise<void>;
}

export async function startProvider({ isInIdToken = false } = {}): Promise<TestProvider> {
  const child = spawn(
    process.execPath,
    [program, client.clientId, client.clientSecret, String(isInIdToken)],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const issuer = await firstLine(child);
  return {
    issuer,
    async signIn(url, said) {
      const path = `${issuer}/people/${encodeURIComponent(said.sub)}`;
      await fetch(path, { method: "PUT", body: JSON.stringify(said) });
      return goThrough(issuer, url, said.sub);
    },
    stop: () =>
      new Promise((resolve) => {
        child.once("close", () => resolve());
        child.kill();
      }),
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    let errors = "";
    child.stdout!.on("data", (data: Buffer) => {
      output += data.toString();
      const [, line] = /^(http:\S+)$/m.exec(output) ?? [];
      if (line !== undefined) resolve(line);
    });
    child.stderr!.on("data", (data: Buffer) => (errors += data.toString()));
    child.once("close", (code) => reject(new Error(`the provider ended (${code}): ${errors}`)));
  });
}

/** A browser with cookies of its own, which types into the provider's form what it is asked for. */
async function goThrough(issuer: string, url: string, login: string): Promise<string> {
  const cookies = new Map<string, string>();
  let next = url;
  let body: URLSearchParams | undefined;
  for (let step = 0; step < 12; step++) {
    if (!next.startsWith(issuer)) return next;
    const response = await fetch(next, {
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(body === undefined ? {} : { method: "POST", body }),
    });
    for (const header of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(header)!;
      cookies.set(name!, value!);
    }
    const location = response.headers.get("location");
    if (location !== null) {
      next = new URL(location, next).href;
      body = undefined;
      continue;
    }
    const page = await response.text();
    const [, action] = /<form[^>]* action="([^"]+)"/.exec(page) ?? [];
    if (action === undefined) throw new Error(`the provider shows no form: ${page}`);
    next = new URL(action, next).href;
    // first the form that asks who it is, then the one that asks whether they agree
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? "";
    body = new URLSearchParams({ prompt, login, password: "any" });
  }
  throw new Error("the provider goes round in circles");
}
