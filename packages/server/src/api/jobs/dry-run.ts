import type { AnyHandler } from "horarium";
import { parametersSchema } from "../system/parameters-schema.ts";

/** A handler that takes a yes or no of this name counts or tells what it would do, and writes nothing. */
export const dryRunParameter = "dryRun";

export function hasDryRun(handler: AnyHandler): boolean {
  const properties = parametersSchema(handler.parameters)?.["properties"];
  if (typeof properties !== "object" || properties === null) return false;
  const field: unknown = (properties as Record<string, unknown>)[dryRunParameter];
  return typeof field === "object" && field !== null && "type" in field && field.type === "boolean";
}
