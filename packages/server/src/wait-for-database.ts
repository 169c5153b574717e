import type { Pool } from "pg";
import type { OpenDatabase } from "./open-database.ts";
import { codeOf, readableError } from "./readable-error.ts";

const firstPause = 250;
const longestPause = 10_000;
const sayEvery = 60_000;

/**
 * Waits until the database answers, and says so at first and then each minute. What waiting does not mend, such as a
 * wrong password, is thrown. False if `signal` ended the waiting.
 */
export async function waitForDatabase(
  { pool, label }: OpenDatabase,
  { say, signal }: { say: (line: string) => void; signal: AbortSignal },
): Promise<boolean> {
  const began = Date.now();
  let saidAt: number | null = null;
  for (let pause = firstPause; !signal.aborted; pause = Math.min(pause * 2, longestPause)) {
    const error = await ask(pool);
    if (error === null) {
      if (saidAt !== null) say(`${label} answers, after ${secondsSince(began)}`);
      return true;
    }
    if (!mayPass(error)) throw error;
    if (saidAt === null || Date.now() - saidAt >= sayEvery) {
      const since = saidAt === null ? "" : ` (for ${secondsSince(began)} now)`;
      say(`Waiting for ${label}${since}: ${readableError(error)}`);
      saidAt = Date.now();
    }
    await paused(pause, signal);
  }
  return false;
}

async function ask(pool: Pool): Promise<unknown> {
  try {
    await pool.query("select 1");
    return null;
  } catch (error) {
    return error;
  }
}

function mayPass(error: unknown): boolean {
  const code = codeOf(error);
  if (passing.has(code)) return true;
  // node-postgres gives these no code
  return (
    error instanceof Error &&
    code === "" &&
    /timeout|terminated|Connection ended/i.test(error.message)
  );
}

const passing = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT",
  "53300",
  "57P01",
  "57P02",
  "57P03",
]);

function secondsSince(began: number): string {
  return `${Math.round((Date.now() - began) / 1000)} s`;
}

function paused(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}
