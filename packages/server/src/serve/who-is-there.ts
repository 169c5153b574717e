import { urlOf, type Address } from "./address.ts";

/** Milliseconds: whoever does not answer by then is not a Horarium of this machine. */
const patience = 2_000;

/** For people: who listens there already. */
export async function whoIsThere({ host, port }: Address): Promise<string> {
  // asked where it can be reached, when it listens on all addresses
  const there = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  try {
    const response = await fetch(`${urlOf({ host: there, port })}/api/health`, {
      redirect: "error",
      signal: AbortSignal.timeout(patience),
    });
    if (isHealth(await response.json())) return "a Horarium";
  } catch {
    // whatever it is, it does not answer as we do
  }
  return `another program ("lsof -i :${port}" names it)`;
}

function isHealth(body: unknown): boolean {
  if (typeof body !== "object" || body === null) return false;
  if ("live" in body) return true;
  return "code" in body && ["not_ready", "starting", "database"].includes(String(body.code));
}
