import { parse, serialize } from "hono/utils/cookie";
import { z } from "zod";
import { cookieName, isSecure } from "../cookie.ts";
import type { AuthContext } from "../context.ts";
import type { Ticket } from "./provider.ts";

const Shape = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  again: z.boolean(),
  to: z.string(),
});

/** Seconds for which somebody may be at the provider. */
const maxAge = 600;

/** The header that lets the browser keep it. Only this browser can come back with what the provider gives for it. */
export function keepTicket(ticket: Ticket, request: Request, context: AuthContext): string {
  return write(Buffer.from(JSON.stringify(ticket)).toString("base64url"), maxAge, request, context);
}

export function dropTicket(request: Request, context: AuthContext): string {
  return write("", 0, request, context);
}

/** Null where there is none, or not one of ours. */
export function readTicket(request: Request, context: AuthContext): Ticket | null {
  const name = nameOf(request, context);
  const text = parse(request.headers.get("cookie") ?? "", name)[name];
  if (text === undefined) return null;
  try {
    return Shape.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
  } catch {
    // somebody else's, or cut: as good as none
    return null;
  }
}

function write(value: string, age: number, request: Request, context: AuthContext): string {
  const secure = isSecure(request, context);
  return serialize(nameOf(request, context), value, {
    path: secure ? "/" : context.basePath,
    httpOnly: true,
    secure,
    // the way back from the provider begins on its pages
    sameSite: "Lax",
    maxAge: age,
  });
}

function nameOf(request: Request, context: AuthContext): string {
  return `${cookieName(isSecure(request, context), context)}-sign-on`;
}
