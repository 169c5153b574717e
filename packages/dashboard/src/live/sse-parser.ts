export interface SseMessage {
  /** Of this message or the last one before it that had one. */
  id: string | null;
  type: string;
  data: string;
}

/** Reads a stream of server-sent events from pieces of its text, cut anywhere. */
export function createSseParser(onMessage: (message: SseMessage) => void): (piece: string) => void {
  let rest = "";
  let id: string | null = null;
  let type = "";
  let data: string[] = [];

  return (piece) => {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    for (const line of lines) readLine(line.endsWith("\r") ? line.slice(0, -1) : line);
  };

  function readLine(line: string): void {
    if (line === "") return dispatch();
    const colon = line.indexOf(":");
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    else if (field === "event") type = value;
    else if (field === "id") id = value;
  }

  function dispatch(): void {
    if (data.length > 0)
      onMessage({ id, type: type === "" ? "message" : type, data: data.join("\n") });
    type = "";
    data = [];
  }
}
