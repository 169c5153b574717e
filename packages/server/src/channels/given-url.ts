import { z } from "@hono/zod-openapi";

/** An address that something is sent to: http or https, without credentials and fragment. Where it leads is judged when it is sent. */
export const GivenUrl = z
  .string()
  .max(2_000)
  .refine(
    (text) => isGood(text),
    "must be an address like https://example.com/hook, without user and password",
  )
  .openapi({ format: "uri", example: "https://example.com/hook" });

function isGood(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username === "" && password === "" && hash === "";
}

/** The address without what may be secret: its path and query are. */
export function originOf(url: string): string {
  return new URL(url).origin;
}
