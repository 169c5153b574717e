import { once } from "node:events";
import {
  connect,
  createServer,
  type AddressInfo,
  type NetConnectOpts,
  type Socket,
} from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { until } from "./until.ts";

/** What stands between clients and PostgreSQL, and does them harm. */
export interface Proxy {
  /** The address of the database behind the proxy. */
  readonly url: string;
  /** How many connections it has cut. */
  cuts(): number;
  /**
   * Cuts the connection of the next commit of a statement in which the text (a regular expression) is found: before the
   * server hears of the commit, or after it has committed and before the client hears of it. Resolves when it is done.
   */
  cutNextCommit(statement: string, when: "before" | "after"): Promise<void>;
  /** Resets the next connection that sends or hears so many bytes. */
  resetAfter(bytes: number): void;
  /** Resets all connections there are. */
  reset(): void;
  /** Lets nothing through any more, in either direction, and tells nobody. */
  blackhole(isBlack: boolean): void;
  /** Holds back everything for so long. */
  delay(ms: number): void;
}

interface Armed {
  pattern: RegExp;
  when: "before" | "after";
  done: boolean;
}

export async function startProxy(target: string): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const open = new Set<() => void>();
  let armed: Armed | null = null;
  let bytesLeft = Infinity;
  let isBlack = false;
  let delayMs = 0;
  let cuts = 0;

  const server = createServer((client) => {
    const upstream = connect(addressOf(target));
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined); // cut on purpose
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    const cut = () => {
      cuts++;
      upstream.destroy();
      client.resetAndDestroy();
    };
    open.add(cut);
    client.on("close", () => open.delete(cut));
    let statement = "";
    let isInTransaction = false;
    let isCommitted: Armed | null = null;

    const fromClient = inMessages(true, (type, message) => {
      if (type === "P" || type === "Q") statement += ` ${textOf(type, message)}`;
      const commits = isInTransaction
        ? type === "Q" && /^commit/i.test(textOf(type, message))
        : type === "S" || type === "Q";
      if (commits && armed !== null && !armed.done && armed.pattern.test(statement)) {
        armed.done = true;
        if (armed.when === "before") return cut();
        isCommitted = armed;
      }
      upstream.write(message);
    });
    const fromServer = inMessages(false, (type, message) => {
      if (type === "Z") {
        isInTransaction = message.toString("latin1", 5) !== "I";
        if (!isInTransaction) statement = "";
        if (isCommitted !== null) return cut();
      }
      if (isCommitted === null) client.write(message);
    });
    const pass = async (data: Buffer, read: (data: Buffer) => void) => {
      if (isBlack) return;
      bytesLeft -= data.length;
      if (bytesLeft < 0) {
        bytesLeft = Infinity;
        return cut();
      }
      if (delayMs > 0) await pause(delayMs);
      read(data);
    };
    client.on("data", (data: Buffer) => void pass(data, fromClient));
    upstream.on("data", (data: Buffer) => void pass(data, fromServer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  });

  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  url.searchParams.delete("host");
  url.searchParams.delete("port");
  return {
    url: url.href,
    cuts: () => cuts,
    async cutNextCommit(text, when) {
      const own = { pattern: new RegExp(text), when, done: false };
      armed = own;
      const before = cuts;
      await until(`a commit of ${text} is cut`, () => own.done && cuts > before);
    },
    resetAfter(bytes) {
      bytesLeft = bytes;
    },
    reset() {
      for (const cut of open) cut();
    },
    blackhole(to) {
      isBlack = to;
    },
    delay(ms) {
      delayMs = ms;
    },
  };
}

/** Gives each message of PostgreSQL's protocol whole: a type, a length, a body. The client's first has no type. */
function inMessages(
  isClient: boolean,
  each: (type: string, message: Buffer) => void,
): (data: Buffer) => void {
  let rest = Buffer.alloc(0);
  let typeBytes = isClient ? 0 : 1;
  return (data) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= typeBytes + 4) {
      const length = typeBytes + rest.readInt32BE(typeBytes);
      if (rest.length < length) return;
      const message = rest.subarray(0, length);
      rest = rest.subarray(length);
      const type = typeBytes === 0 ? "startup" : String.fromCharCode(message[0] ?? 0);
      typeBytes = 1;
      each(type, message);
    }
  };
}

/** The SQL of a Parse (after the statement's name) or of a simple Query. */
function textOf(type: "P" | "Q", message: Buffer): string {
  const from = type === "P" ? message.indexOf(0, 5) + 1 : 5;
  return message.toString("utf8", from, message.indexOf(0, from));
}

/** The embedded server is reached by its Unix socket, whose folder stands in the parameter `host`. */
function addressOf(target: string): NetConnectOpts {
  const { hostname, port, searchParams } = new URL(target);
  const folder = searchParams.get("host");
  if (folder?.startsWith("/") === true)
    return { path: `${folder}/.s.PGSQL.${searchParams.get("port") ?? "5432"}` };
  return { host: folder ?? hostname, port: Number(port || 5432) };
}
