type Level = "debug" | "info" | "warn" | "error";

/** As it is sent. */
export interface LogLine {
  level: Level;
  message: string;
  fields?: Record<string, unknown>;
}

/** Of a message, and of its fields' JSON. More than the server keeps of a line, and less than it takes. */
const mostCharacters = 16_384;

/** A line as it is now: one that the server does not take would keep it from those that are sent with it. */
export function logLine(level: Level, message: unknown, fields?: unknown): LogLine {
  const line = { level, message: String(message).slice(0, mostCharacters) };
  return fields === undefined ? line : { ...line, fields: readFields(fields) };
}

function readFields(fields: unknown): Record<string, unknown> {
  try {
    const json = JSON.stringify(fields) ?? "null";
    if (json.length > mostCharacters)
      return { cut: `the fields have ${json.length} characters, and ${mostCharacters} are sent` };
    const read = JSON.parse(json) as unknown;
    return typeof read === "object" && read !== null && !Array.isArray(read)
      ? (read as Record<string, unknown>)
      : { value: read };
  } catch (error) {
    // a cycle, a BigInt, a getter that throws
    return { unreadable: String(error) };
  }
}

const linesAtOnce = 200;
/** A request has at most 256 kB. */
const bytesAtOnce = 128 * 1024;

/** The first lines, as many as fit into one request: one at least, where there are any. */
export function firstLines(lines: readonly LogLine[]): LogLine[] {
  const encoder = new TextEncoder();
  let bytes = 0;
  const tooMany = lines.slice(0, linesAtOnce).findIndex((line, index) => {
    bytes += encoder.encode(JSON.stringify(line)).length;
    return index > 0 && bytes > bytesAtOnce;
  });
  return lines.slice(0, tooMany === -1 ? linesAtOnce : tooMany);
}
