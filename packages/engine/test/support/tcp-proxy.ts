import { once } from "node:events";
import {
  connect,
  createServer,
  type AddressInfo,
  type NetConnectOpts,
  type Socket,
} from "node:net";

/** One client with its own connection to the server. */
export interface Link {
  client: Socket;
  upstream: Socket;
}

/** What becomes of the messages of one client: whatever is to arrive is written to the other side. */
export interface Passing {
  fromClient: EachMessage;
  fromServer: EachMessage;
}

/** `type` is PostgreSQL's letter, or `startup`; `message` is whole, with its head. */
export type EachMessage = (type: string, message: Buffer) => void;

export interface TcpProxy {
  /** The address of the database behind the proxy. */
  readonly url: string;
  readonly port: number;
  /** Cuts all connections. */
  cut(): void;
  /** Lets nothing through any more, in either direction, and tells nobody. */
  blackhole(isBlack: boolean): void;
  close(): Promise<void>;
}

export interface TcpProxyOptions {
  target: string;
  /** Default: any that is free. */
  port?: number;
  /** Called for each connection. */
  pass: (link: Link) => Passing;
  /** Called with all that comes, before it is read; false: it is lost. */
  admit?: (link: Link, bytes: number) => boolean | Promise<boolean>;
}

/** Stands between clients and PostgreSQL, and reads every message of both sides. */
export async function startTcpProxy({
  target,
  port = 0,
  pass,
  admit = () => true,
}: TcpProxyOptions): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isBlack = false;

  const server = createServer((client) => {
    const link = { client, upstream: connect(addressOf(target)) };
    for (const socket of [client, link.upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined); // cut on purpose
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        link.upstream.destroy();
      });
    }
    const { fromClient, fromServer } = pass(link);
    const take = async (data: Buffer, read: (data: Buffer) => void) => {
      if (!isBlack && (await admit(link, data.length))) read(data);
    };
    const readClient = inMessages(true, fromClient);
    const readServer = inMessages(false, fromServer);
    client.on("data", (data: Buffer) => void take(data, readClient));
    link.upstream.on("data", (data: Buffer) => void take(data, readServer));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");

  const url = new URL(target);
  const address = server.address() as AddressInfo;
  url.hostname = "127.0.0.1";
  url.port = String(address.port);
  url.searchParams.delete("host");
  url.searchParams.delete("port");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    port: address.port,
    cut,
    blackhole(to) {
      isBlack = to;
    },
    async close() {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}

/** Gives each message of PostgreSQL's protocol whole: a type, a length, a body. The client's first has no type. */
function inMessages(isClient: boolean, each: EachMessage): (data: Buffer) => void {
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

/** The embedded server is reached by its Unix socket, whose folder stands in the parameter `host`. */
function addressOf(target: string): NetConnectOpts {
  const { hostname, port, searchParams } = new URL(target);
  const folder = searchParams.get("host");
  if (folder?.startsWith("/") === true)
    return { path: `${folder}/.s.PGSQL.${searchParams.get("port") ?? "5432"}` };
  return { host: folder ?? hostname, port: Number(port || 5432) };
}
