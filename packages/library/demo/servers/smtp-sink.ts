import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { callbackify } from "node:util";
import { SMTPServer } from "smtp-server";

import { startInbox, type Inbox } from "./inbox.ts";

/** A mail that was accepted. */
export interface SunkMail {
  /** From 1, in the order of arrival. */
  id: number;
  from: string;
  to: string[];
  raw: Uint8Array;
  receivedAt: Date;
}

/** What the sink can be told. */
export interface SmtpSinkOptions {
  /** 0: any free port. */
  port?: number;
  inboxPort?: number;
  /** Whom it lets in. Without it nobody has to log in. */
  login?: { user: string; password: string };
  /** How long `slow@` takes, in milliseconds. */
  slowMs?: number;
  /** Mails that are kept; the oldest make room. */
  keep?: number;
  /** Before the 250 of each mail: what it waits for, or what ends the server. */
  onMail?: (mail: SunkMail) => void | Promise<void>;
}

/** A mail server on this machine that keeps what it gets in memory, and shows it. */
export interface SmtpSink {
  host: string;
  port: number;
  /** The page with the mails. */
  inboxUrl: string;
  /** The kept ones, oldest first. */
  mails: readonly SunkMail[];
  /** Recipients that were tried, also refused ones. */
  attempts: readonly string[];
  /** Forgets mails and attempts. */
  clear(): void;
  /** Ends like a server that dies: no answer, no farewell. The inbox goes on. */
  die(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts it on 127.0.0.1. Recipients whose name begins with one of these words, alone or before `+`, are answered as a
 * real server would: `grey` 451 twice, then 250; `nouser` 550 5.1.1; `full` 552; `policy` 550 5.7.1; `slow` 250 after
 * a while. All others are accepted.
 */
export async function startSmtpSink({
  port = 0,
  inboxPort = 0,
  login,
  slowMs = 20_000,
  keep = 2_000,
  onMail,
}: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const mails: SunkMail[] = [];
  const attempts: string[] = [];
  const greyTimes = new Map<string, number>();
  const sockets = new Set<Socket>();
  let lastId = 0;

  const server = new SMTPServer({
    logger: false,
    disableReverseLookup: true,
    disabledCommands: login === undefined ? ["AUTH", "STARTTLS"] : ["STARTTLS"],
    authOptional: login === undefined,
    allowInsecureAuth: true,
    hideENHANCEDSTATUSCODES: true,
    size: largestMail,
    rejectOversized: true,
    closeTimeout: 1_000,
    onAuth({ username, password }, _, callback) {
      if (username === login?.user && password === login?.password) {
        return callback(null, { user: username });
      }
      callback(answer(535, "5.7.8 wrong user or password"));
    },
    onRcptTo({ address }, _, callback) {
      attempts.push(address);
      if (attempts.length > keptAttempts) attempts.splice(0, keptAttempts / 2);
      callback(refusalOf(address, greyTimes));
    },
    onData(stream, { envelope }, callback) {
      const accept = async () => {
        const to = envelope.rcptTo.map(({ address }) => address);
        const raw = await buffer(stream);
        if (to.some((address) => kindOf(address) === "slow")) {
          await wait(slowMs, undefined, { ref: false });
        }
        lastId += 1;
        const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
        const mail = { id: lastId, from, to, raw, receivedAt: new Date() };
        mails.push(mail);
        if (mails.length > keep) mails.shift();
        await onMail?.(mail);
      };
      callbackify(accept)((error) => callback(error));
    },
  });
  // a client that goes away in the middle is no matter of ours
  server.on("error", () => {});
  server.server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(port, "127.0.0.1");
  await once(server.server, "listening");
  const inbox: Inbox = await startInbox(mails, inboxPort);

  const die = async () => {
    if (!server.server.listening) return;
    const closed = once(server.server, "close");
    server.server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    host: "127.0.0.1",
    port: (server.server.address() as AddressInfo).port,
    inboxUrl: inbox.url,
    mails,
    attempts,
    clear: () => {
      mails.length = 0;
      attempts.length = 0;
      greyTimes.clear();
    },
    die,
    close: async () => {
      await die();
      await inbox.close();
    },
  };
}

const largestMail = 1024 * 1024;
const keptAttempts = 10_000;

function kindOf(address: string): string {
  return /^([a-z]+)(?:\+[^@]*)?@/.exec(address.toLowerCase())?.[1] ?? "";
}

function refusalOf(address: string, greyTimes: Map<string, number>): Error | null {
  switch (kindOf(address)) {
    case "grey": {
      const times = greyTimes.get(address) ?? 0;
      greyTimes.set(address, times + 1);
      return times < 2 ? answer(451, "4.7.1 greylisted, try again later") : null;
    }
    case "nouser":
      return answer(550, `5.1.1 <${address}>: no such user here`);
    case "full":
      return answer(552, "the mailbox is full");
    case "policy":
      return answer(550, "5.7.1 refused by policy");
    default:
      return null;
  }
}

function answer(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
