import { createServer, STATUS_CODES, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import {
  getRequestListener,
  RequestError,
  type Http2Bindings,
  type HttpBindings,
} from "@hono/node-server";
import { ConfigurationError } from "horarium";
import { Problem, problemOf } from "../api/problem.ts";
import { codeOf } from "../readable-error.ts";
import { urlOf, type Address } from "./address.ts";
import { headersOfAll } from "../api/headers.ts";
import { breakingOff } from "./break-off.ts";
import { whoIsThere } from "./who-is-there.ts";

/** `bindings` are Node's own request and answer: where a connection comes from stands in them. */
type Answerer = (
  request: Request,
  bindings: HttpBindings | Http2Bindings,
) => Response | Promise<Response>;

/** A server that listens. */
export interface Listening {
  /** The address as it is, with the port that the system chose. */
  readonly url: string;
  /** From now on requests are answered by this; before, with 503. */
  answerBy(answer: Answerer): void;
  /** Accepts no more, lets what is being answered be answered for so many milliseconds, and then cuts it off. */
  close(withinMs: number): Promise<void>;
}

/** Milliseconds. A client that is slow on purpose holds a connection no longer. */
const limits = {
  /** Until the head of a request has come. */
  headersTimeout: 10_000,
  /** Until all of it has come. */
  requestTimeout: 30_000,
  /** An idle connection; longer than the 60 s of usual proxies, so that it is they who close it. */
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16_384,
  // one without is refused with a problem, and not with nothing
  requireHostHeader: false,
};

/** Listens on the address. Throws `ConfigurationError` if that cannot be, and says who could be there. */
export async function listen(address: Address): Promise<Listening> {
  let isClosing = false;
  let answer: Answerer = notYet;
  // it makes the global Request one that can be made from its own requests, as limits on bodies do
  const listener = getRequestListener(
    async (request, bindings) => {
      const response = await answer(request, bindings);
      if (isClosing) bindings.outgoing.setHeader("Connection", "close");
      return breakingOff(response, bindings.outgoing);
    },
    { errorHandler: (error) => problemResponse(unasked(error)) },
  );
  const take: RequestListener = (request, response) => {
    response.once("close", () => {
      if (isClosing) setImmediate(() => server.closeIdleConnections());
    });
    void listener(request, response);
  };
  const server = createServer(limits, take);
  // an expectation that nobody knows is answered like any request, where Node would answer with nothing
  server.on("checkExpectation", take);
  server.on("clientError", refuseMalformed);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address.port, address.host, resolve);
  }).catch(async (error: unknown) => {
    throw await whyNot(error, address);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: urlOf({ ...address, port }),
    answerBy: (given) => (answer = given),
    async close(withinMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      isClosing = true;
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), withinMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Between listening and answering: the database is being started, or waited for. */
function notYet(): Response {
  const problem = new Problem(503, "starting", "this process is starting; try again in a moment");
  return problemResponse(problem, { "Retry-After": "2" });
}

/** Its address is none, such as with a Host that no URL can be made of: it never became a request. */
function unasked(error: unknown): Problem {
  if (!(error instanceof RequestError)) return problemOf(error);
  return new Problem(400, "not_http", "this request's path and Host make no address");
}

function problemResponse(problem: Problem, more: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(problem.toDocument(crypto.randomUUID())), {
    status: problem.status,
    headers: { ...headersOfAll, "Content-Type": "application/problem+json", ...more },
  });
}

/** What is not HTTP, or comes too slowly or too large, never becomes a request. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  const status =
    error.code === "HPE_HEADER_OVERFLOW"
      ? 431
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? 408
        : 400;
  const title = STATUS_CODES[status] ?? "Bad Request";
  const body = JSON.stringify({
    type: "about:blank",
    status,
    title,
    code: "not_http",
    detail: "this is not a request that a server of HTTP/1.1 takes",
    requestId: crypto.randomUUID(),
  });
  const head = {
    ...headersOfAll,
    "Content-Type": "application/problem+json",
    "Content-Length": String(Buffer.byteLength(body)),
    Connection: "close",
  };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${title}\r\n${lines.join("")}\r\n${body}`);
}

async function whyNot(error: unknown, address: Address): Promise<unknown> {
  const { host, port } = address;
  switch (codeOf(error)) {
    case "EADDRINUSE":
      return new ConfigurationError(
        `port ${port} on ${host} is in use by ${await whoIsThere(address)}. Stop that one, or choose another port with HORARIUM_PORT (0: any free one)`,
      );
    case "EACCES":
      return new ConfigurationError(
        `port ${port} on ${host} may not be opened by this user: choose one above 1023 with HORARIUM_PORT, and put a proxy before it`,
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new ConfigurationError(
        `${host} is not an address of this machine: set HORARIUM_HOST to one that is (127.0.0.1 for this machine only, 0.0.0.0 for all)`,
      );
    default:
      return error;
  }
}
