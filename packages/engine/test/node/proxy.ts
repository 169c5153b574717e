import { once } from "node:events";
import {
  connect,
  createServer,
  type AddressInfo,
  type NetConnectOpts,
  type Socket,
} from "node:net";

/** What stands between a client and the server. */
export interface ProxyOptions {
  /** Default: any that is free. */
  port?: number;
  /** As PgBouncer does: refuses a connection whose startup packet has this parameter. */
  refuse?: string;
  /** Asks for a password in clear, and takes any. */
  asksPassword?: boolean;
  /** Greets with a process id of its own, as poolers do. */
  hidesPid?: boolean;
  /** Loses notifications, as poolers do that keep no connection for the client. */
  losesNotifications?: boolean;
}

export interface Proxy {
  /** The address of the database behind the proxy. */
  url: string;
  port: number;
  /** The startup packets that came, as text. */
  startups: string[];
  /** The passwords that were given. */
  passwords: string[];
  /** Cuts all connections. */
  cut(): void;
  /** Lets nothing through any more, in either direction, and tells nobody. */
  blackhole(isBlack: boolean): void;
  close(): Promise<void>;
}

export async function startProxy(target: string, options: ProxyOptions = {}): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const startups: string[] = [];
  const passwords: string[] = [];
  let isBlack = false;

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
    let isStarted = false;
    let startup: Buffer | null = null;
    client.on("data", (data) => {
      if (isBlack) return;
      if (!isStarted) {
        isStarted = true;
        startups.push(data.toString("latin1"));
        if (options.refuse !== undefined && data.includes(`\0${options.refuse}\0`)) {
          client.end(refusal(`unsupported startup parameter: ${options.refuse}`));
          return;
        }
        if (options.asksPassword === true) {
          startup = data;
          client.write(passwordRequest);
          return;
        }
      }
      if (startup === null) upstream.write(data);
      else {
        passwords.push(data.subarray(5, -1).toString());
        upstream.write(startup);
        startup = null;
      }
    });
    const rewrite = serverMessages(options);
    upstream.on("data", (data) => {
      if (!isBlack) client.write(rewrite(data));
    });
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");

  const url = new URL(target);
  url.hostname = "127.0.0.1";
  const { port } = server.address() as AddressInfo;
  url.port = String(port);
  url.searchParams.delete("host");
  url.searchParams.delete("port");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    port,
    startups,
    passwords,
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

/** The embedded server is reached by its Unix socket, whose folder stands in the parameter `host`. */
function addressOf(target: string): NetConnectOpts {
  const { hostname, port, searchParams } = new URL(target);
  const folder = searchParams.get("host");
  if (folder?.startsWith("/"))
    return { path: `${folder}/.s.PGSQL.${searchParams.get("port") ?? "5432"}` };
  return { host: folder ?? hostname, port: Number(port || 5432) };
}

const passwordRequest = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);

function refusal(message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C08P01\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** Changes what the server says, message by message: a type, a length, a body. */
function serverMessages({ hidesPid, losesNotifications }: ProxyOptions): (data: Buffer) => Buffer {
  let rest = Buffer.alloc(0);
  return (data) => {
    rest = Buffer.concat([rest, data]);
    const kept: Buffer[] = [];
    while (rest.length >= 5 && rest.length >= 1 + rest.readInt32BE(1)) {
      const message = rest.subarray(0, 1 + rest.readInt32BE(1));
      rest = rest.subarray(message.length);
      const type = String.fromCharCode(message[0] ?? 0);
      if (type === "K" && hidesPid === true) message.writeInt32BE(4_711, 5);
      if (type !== "A" || losesNotifications !== true) kept.push(message);
    }
    return Buffer.concat(kept);
  };
}
