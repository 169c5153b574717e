import { ParametersError } from "./errors.js";
import { toJson } from "./execution/result.js";
/**
 * Parses parameters by the handler's schema, defaults filled in. Throws `ParametersError` with an issue for each field.
 *
 * @example
 * await parseParameters(refreshBook, { book: "42" }); // => { book: "42", force: false }
 */
export function parseParameters(handler, given) {
    const schema = handler.parameters;
    if (schema === undefined)
        return given ?? {};
    const parsed = schema["~standard"].validate(given ?? {});
    if (parsed instanceof Promise)
        return parsed.then((result) => accept(handler.name, result));
    return accept(handler.name, parsed);
}
/** The JSON of parameters as given. Throws `ParametersError` for what is no JSON. */
export function parametersToJson(handler, parameters) {
    try {
        return toJson(parameters ?? {}) ?? "{}";
    }
    catch (error) {
        const message = `they are no JSON: ${error instanceof Error ? error.message : String(error)}`;
        throw new ParametersError(handler, [{ path: "", message }]);
    }
}
function accept(handler, result) {
    if (result.issues === undefined)
        return result.value;
    throw new ParametersError(handler, result.issues.map(toIssue));
}
function toIssue({ message, path, }) {
    const keys = (path ?? []).map((step) => String(typeof step === "object" ? step.key : step));
    return { path: keys.join("."), message };
}
//# sourceMappingURL=parameters.js.map