import { parse, serialize } from "hono/utils/cookie";
import type { AuthContext } from "./context.ts";

/** 12 hours, like the session. */
const maxAge = 12 * 60 * 60;

/** The secret in a request's cookie, if there is one. */
export function readCookie(request: Request, context: AuthContext): string | null {
  const name = cookieName(isSecure(request, context), context);
  return parse(request.headers.get("cookie") ?? "", name)[name] ?? null;
}

/** The header that gives a browser its session. */
export function cookieOf(secret: string, request: Request, context: AuthContext): string {
  return write(secret, maxAge, isSecure(request, context), context);
}

/** The header that takes it away again. */
export function noCookie(request: Request, context: AuthContext): string {
  return write("", 0, isSecure(request, context), context);
}

function write(value: string, age: number, secure: boolean, context: AuthContext): string {
  return serialize(cookieName(secure, context), value, {
    // a name with __Host- must go with the whole host
    path: secure ? "/" : context.basePath,
    httpOnly: true,
    secure,
    sameSite: "Strict",
    maxAge: age,
  });
}

/** Two of them on one host, each below a path of its own, do not take each other's. */
export function cookieName(secure: boolean, { basePath }: AuthContext): string {
  const name = ["horarium", ...basePath.split("/").filter((part) => part !== "")].join("-");
  return secure ? `__Host-${name}` : name;
}

/**
 * Only on plain http at loopback the cookie goes without Secure: not every browser takes it there with it. Elsewhere a
 * proxy may have ended TLS before us; and where nobody did, a browser does not keep the cookie, and must not.
 */
export function isSecure(request: Request, { publicOrigin }: AuthContext): boolean {
  if (publicOrigin?.startsWith("https:") === true) return true;
  const { protocol, hostname } = new URL(publicOrigin ?? request.url);
  const isLoopback =
    hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
  return protocol === "https:" || !isLoopback;
}
