import { parseParameters, type Horarium } from "horarium";
import { findHandler } from "../system/find-handler.ts";

/**
 * Judges new parameters of a job whose handler only workers elsewhere have; those of a handler that is here are judged
 * where they are written. Throws `ParametersError`.
 */
export async function checkElsewhere(
  horarium: Horarium,
  handlerName: string,
  parameters: unknown,
): Promise<void> {
  if (parameters === undefined || horarium.handlers.some(({ name }) => name === handlerName))
    return;
  const handler = await findHandler(horarium, handlerName);
  if (handler !== null) await parseParameters(handler, parameters);
}
