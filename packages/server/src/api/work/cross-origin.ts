import type { Env, Hono } from "hono";
import { cors } from "hono/cors";

/**
 * Lets workers in the browser ask from pages of other origins, where the operator has named these. Of all operations only
 * the workers', and with a token alone: no cookie goes with such a request.
 */
export function allowWorkFrom<E extends Env>(api: Hono<E>, origins: readonly string[]): void {
  if (origins.length === 0) return;
  api.use(
    "/api/work/*",
    cors({
      origin: [...origins],
      allowMethods: ["POST"],
      allowHeaders: ["Authorization", "Content-Type"],
      maxAge: 600,
    }),
  );
}
