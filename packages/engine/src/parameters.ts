import type { AnyHandler } from "./define.ts";
import { ParametersError, type ParameterIssue } from "./errors.ts";
import { toJson } from "./execution/result.ts";
import type { StandardSchema } from "./standard-schema.ts";

/**
 * Parses parameters by the handler's schema, defaults filled in. Throws `ParametersError` with an issue for each field.
 *
 * @example
 * await parseParameters(refreshBook, { book: "42" }); // => { book: "42", force: false }
 */
export function parseParameters(handler: AnyHandler, given: unknown): unknown {
  const schema = handler.parameters as StandardSchema | undefined;
  if (schema === undefined) return given ?? {};
  const parsed = schema["~standard"].validate(given ?? {});
  if (parsed instanceof Promise) return parsed.then((result) => accept(handler.name, result));
  return accept(handler.name, parsed);
}

/** The JSON of parameters as given. Throws `ParametersError` for what is no JSON. */
export function parametersToJson(handler: string, parameters: unknown): string {
  try {
    return toJson(parameters ?? {}) ?? "{}";
  } catch (error) {
    const message = `they are no JSON: ${error instanceof Error ? error.message : String(error)}`;
    throw new ParametersError(handler, [{ path: "", message }]);
  }
}

type Validated = Awaited<ReturnType<StandardSchema["~standard"]["validate"]>>;

function accept(handler: string, result: Validated): unknown {
  if (result.issues === undefined) return result.value;
  throw new ParametersError(handler, result.issues.map(toIssue));
}

function toIssue({
  message,
  path,
}: NonNullable<Extract<Validated, { issues: unknown }>["issues"]>[number]): ParameterIssue {
  const keys = (path ?? []).map((step) => String(typeof step === "object" ? step.key : step));
  return { path: keys.join("."), message };
}
