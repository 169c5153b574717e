import type { AnyHandler, Horarium } from "horarium";
import { Problem } from "../problem.ts";

/** Throws a `Problem` of the field `body.handler`. */
export function knownHandler({ handlers }: Horarium, name: string): AnyHandler {
  const handler = handlers.find((one) => one.name === name);
  if (handler !== undefined) return handler;
  throw new Problem(
    422,
    "no_handler",
    `body.handler: no handler "${name}" is known here; GET /api/handlers lists those that are`,
    { fields: [{ path: "body.handler", message: "is not known here" }] },
  );
}
