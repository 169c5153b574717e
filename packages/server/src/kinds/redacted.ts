import type { Context, Log, LogFields } from "horarium";
import { createLineRedactor, type LineRedactor } from "../secrets/line-redactor.ts";
import { createRedactor, type Redactor } from "../secrets/redactor.ts";

/**
 * Runs a handler so that nothing it logs, returns or throws holds the secrets that it was given, also where one is
 * divided between two lines of the log: a line that could be the beginning of a secret waits for the next.
 */
export async function redacted<Parameters>(
  context: Context<Parameters>,
  secrets: readonly string[],
  run: (context: Context<Parameters>) => Promise<unknown>,
): Promise<unknown> {
  const redactor = createRedactor(secrets);
  const lines = createLineRedactor(secrets);
  const log = redactedLog(context.log, redactor, lines);
  // copied by its names: what is a getter there, such as the signal, is read once
  const { signal } = context;
  try {
    return redactor.value(await run({ ...context, signal, log }));
  } catch (error) {
    throw redactor.error(error);
  } finally {
    lines.flush();
  }
}

function redactedLog(log: Log, { value }: Redactor, lines: LineRedactor): Log {
  const at =
    (write: (message: string, fields?: LogFields) => void) =>
    (message: string, fields?: LogFields) => {
      const rest = fields === undefined ? [] : [value(fields) as LogFields];
      lines.push(message, (line) => write(line, ...rest));
    };
  return Object.assign(at(log), {
    debug: at(log.debug),
    info: at(log.info),
    warn: at(log.warn),
    error: at(log.error),
  });
}
