import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts";

/** In what it is like a pooler. */
export interface PoolerOptions {
  /** Default: any that is free. */
  port?: number;
  /** As PgBouncer does: refuses a connection whose startup packet has this parameter. */
  refuse?: string;
  /** Asks for a password in clear, and takes any. */
  asksPassword?: boolean;
  /** Greets with a process id of its own, as poolers do. */
  hidesPid?: boolean;
  /** Takes so long for each connection after the first, in milliseconds. */
  slowLaterMs?: number;
  /** Loses notifications, as poolers do that keep no connection for the client. */
  losesNotifications?: boolean;
}

export interface Pooler extends TcpProxy {
  /** The startup packets that came, as text. */
  startups: string[];
  /** The passwords that were given. */
  passwords: string[];
}

/** A proxy that passes everything on, or is like a pooler in what the options say. */
export async function startPooler(target: string, options: PoolerOptions = {}): Promise<Pooler> {
  const { port, refuse, asksPassword, hidesPid, slowLaterMs, losesNotifications } = options;
  const startups: string[] = [];
  const passwords: string[] = [];
  const proxy = await startTcpProxy({
    target,
    ...(port === undefined ? {} : { port }),
    pass({ client, upstream }) {
      let startup: Buffer | null = null;
      return {
        fromClient(type, message) {
          if (type === "startup") {
            startups.push(message.toString("latin1"));
            if (refuse !== undefined && message.includes(`\0${refuse}\0`)) {
              client.end(refusal(`unsupported startup parameter: ${refuse}`));
              return;
            }
            if (asksPassword === true) {
              startup = message;
              client.write(passwordRequest);
              return;
            }
          }
          if (type === "startup" && slowLaterMs !== undefined && startups.length > 1)
            setTimeout(() => upstream.write(message), slowLaterMs);
          else if (startup === null) upstream.write(message);
          else {
            passwords.push(message.subarray(5, -1).toString());
            upstream.write(startup);
            startup = null;
          }
        },
        fromServer(type, message) {
          if (type === "A" && losesNotifications === true) return;
          if (type === "K" && hidesPid === true) message.writeInt32BE(4_711, 5);
          client.write(message);
        },
      };
    },
  });
  return { ...proxy, startups, passwords };
}

const passwordRequest = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);

function refusal(message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C08P01\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
