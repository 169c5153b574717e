import { ConfigurationError } from "horarium";
import { openRunning, type DatabaseOptions } from "../open-database.ts";
import { codeOf, readableError } from "../readable-error.ts";
import {
  createClient,
  NoAnswerError,
  RequestError,
  type Client,
  type ProblemJson,
} from "./client.ts";

/** Where a command does its work: a server, or a database. */
export interface PlaceOptions extends DatabaseOptions {
  url?: string;
}

/** Opens the place for one command, and closes what it opened. */
export async function connected<Result>(
  options: PlaceOptions,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  if (options.url !== undefined) {
    refuseTwoPlaces(options);
    return work(remoteClient(options.url, process.env["HORARIUM_TOKEN"] || undefined));
  }
  const opened = await openRunning(options);
  try {
    const { directClient } = await import("./direct-client.ts");
    return await work(directClient(opened));
  } finally {
    await opened.pool.end();
  }
}

function refuseTwoPlaces({ database, data }: PlaceOptions): void {
  const other = database === undefined ? (data === undefined ? null : "--data") : "--database";
  if (other !== null)
    throw new ConfigurationError(
      `--url and ${other} name two different places: leave one of them away`,
    );
}

/** A server's API. The token never stands in the arguments, where other users of the machine see it. */
function remoteClient(given: string, token: string | undefined): Client {
  const base = baseOf(given);
  refuseBrokenToken(token);
  return createClient(async (path, init) => {
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set("Authorization", `Bearer ${token}`);
    let response: Response;
    try {
      const answer = await fetch(`${base}/api${path}`, { ...init, headers, redirect: "error" });
      // all of it: a server that goes away in the middle has not answered
      response = new Response(await answer.arrayBuffer(), answer);
    } catch (error) {
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      throw new NoAnswerError(
        `${base} does not answer (${codeOf(cause) || readableError(cause)}): check that the server runs, and the address of --url`,
        { cause: error },
      );
    }
    if (!/\bjson\b/.test(response.headers.get("content-type") ?? "")) {
      throw new NoAnswerError(
        `${base} does not answer as a Horarium (status ${response.status}): --url is the address below which its /api is`,
      );
    }
    if (response.status === 401) {
      const detail =
        token === undefined
          ? `${base} wants to know who asks: put a token into the environment as HORARIUM_TOKEN`
          : `${base} does not take the token in HORARIUM_TOKEN: it is wrong, has expired or was revoked; make a new one`;
      throw new RequestError({ ...((await response.json()) as ProblemJson), detail });
    }
    return response;
  });
}

/** An error of `fetch` would print it. */
function refuseBrokenToken(token = ""): void {
  if (/^[\x21-\x7e]*$/.test(token)) return;
  throw new ConfigurationError(
    "HORARIUM_TOKEN holds something else than one token: a blank, a line break, or a letter with an accent; put the token alone into it",
  );
}

function baseOf(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ConfigurationError(
      "--url is the address of a server, such as https://jobs.example.com",
    );
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new ConfigurationError(
      "--url has no place for user, password or query: give a token in the environment, as HORARIUM_TOKEN",
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}
