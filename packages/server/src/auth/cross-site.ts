import { Problem } from "../api/problem.ts";
import type { AuthContext } from "./context.ts";

/**
 * Throws `Problem` for a request that a page of another site may have made a browser send, with the browser's cookie:
 * such a page can send forms and plain text, not JSON, and cannot write Origin or Sec-Fetch-Site. A request that changes
 * nothing only must not be known to come from elsewhere. There is no CORS, so that nobody elsewhere reads an answer.
 */
export function refuseCrossSite(request: Request, { publicOrigin }: AuthContext): void {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") refuse(`Sec-Fetch-Site: ${site}`);
  if (request.method === "GET" || request.method === "HEAD") return;

  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new Problem(
      415,
      "not_json",
      "with a cookie, changes are asked for with Content-Type: application/json only",
    );
  }
  if (site === "same-origin") return;
  if (site !== null) refuse(`Sec-Fetch-Site: ${site}`);
  const origin = request.headers.get("origin");
  if (origin === null) refuse("neither Origin nor Sec-Fetch-Site");
  // behind a proxy that ends TLS the scheme is not ours to know: the host is compared
  const isOwn =
    publicOrigin === null
      ? URL.canParse(origin) && new URL(origin).host === new URL(request.url).host
      : origin === publicOrigin;
  if (!isOwn) refuse("an Origin that is not this server's");
}

function refuse(what: string): never {
  throw new Problem(
    403,
    "cross_site",
    `the request has ${what}: with a cookie, only this server's own pages may ask; scripts send a token as Authorization: Bearer`,
  );
}
