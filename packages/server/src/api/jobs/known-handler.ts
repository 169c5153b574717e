import type { AnyHandler, Horarium } from "horarium";
import { Problem } from "../problem.ts";
import { findHandler } from "../system/find-handler.ts";

/** One that this process has or a worker offers. Throws a `Problem` of the field `body.handler`. */
export async function knownHandler(horarium: Horarium, name: string): Promise<AnyHandler> {
  const handler = await findHandler(horarium, name);
  if (handler !== null) return handler;
  throw new Problem(
    422,
    "no_handler",
    `body.handler: no handler "${name}" is known here, and no worker offers it now; GET /api/handlers lists those that are`,
    { fields: [{ path: "body.handler", message: "is not known here, and no worker offers it" }] },
  );
}
