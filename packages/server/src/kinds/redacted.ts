import type { Context, Log, LogFields } from "horarium";
import type { Redactor } from "../secrets/redactor.ts";

/** Runs a handler so that nothing it logs, returns or throws holds the secrets that it was given. */
export async function redacted<Parameters>(
  context: Context<Parameters>,
  redactor: Redactor,
  run: (context: Context<Parameters>) => Promise<unknown>,
): Promise<unknown> {
  const log = redactedLog(context.log, redactor);
  // copied by its names: what is a getter there, such as the signal, is read once
  const { signal } = context;
  try {
    return redactor.value(await run({ ...context, signal, log }));
  } catch (error) {
    throw redactor.error(error);
  }
}

function redactedLog(log: Log, { text, value }: Redactor): Log {
  const at =
    (write: (message: string, fields?: LogFields) => void) =>
    (message: string, fields?: LogFields) =>
      fields === undefined
        ? write(text(message))
        : write(text(message), value(fields) as LogFields);
  return Object.assign(at(log), {
    debug: at(log.debug),
    info: at(log.info),
    warn: at(log.warn),
    error: at(log.error),
  });
}
