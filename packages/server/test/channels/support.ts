import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll } from "vitest";

/** A request as a receiver of webhooks gets it. */
export interface Received {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** How the next requests are answered. Default 200. */
  answerBy(answer: (request: IncomingMessage, response: ServerResponse) => void): void;
}

/** A server on this machine that keeps what it gets. */
export function useReceiver(): Receiver {
  let answer = (_: IncomingMessage, response: ServerResponse): void => void response.end("ok");
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      received.push({ method, url, headers, body: Buffer.concat(parts).toString() });
      answer(request, response);
    });
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return {
    get url() {
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    received,
    answerBy: (by) => (answer = by),
  };
}

/** A mail as it arrived. */
export interface ReceivedMail {
  to: string[];
  /** Names in small letters; a header that stands twice has two values. */
  headers: Map<string, string[]>;
  subject: string;
  text: string;
  html: string;
  raw: string;
}

export interface MailReceiver {
  readonly port: number;
  readonly mails: ReceivedMail[];
  /** Answers the next mails with this error. */
  refuseWith(code: number | null): void;
}

/** A mail server on this machine. */
export function useMailServer(): MailReceiver {
  const mails: ReceivedMail[] = [];
  let refusal: number | null = null;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, session, callback) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        if (refusal !== null) {
          callback(Object.assign(new Error("not now"), { responseCode: refusal }));
          return;
        }
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const taken = read(Buffer.concat(parts), to).then((mail) => void mails.push(mail));
        // oxlint-disable-next-line promise/no-callback-in-promise -- the server takes no promise
        taken.then(callback, callback);
      });
    },
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return {
    get port() {
      return (server.server.address() as AddressInfo).port;
    },
    mails,
    refuseWith: (code) => (refusal = code),
  };
}

async function read(raw: Buffer, to: string[]): Promise<ReceivedMail> {
  const { headers, subject = "", text = "", html = "" } = await PostalMime.parse(raw);
  const byName = new Map<string, string[]>();
  for (const { key, value } of headers) byName.set(key, [...(byName.get(key) ?? []), value]);
  return {
    to,
    headers: byName,
    subject,
    text,
    html,
    raw: raw.toString(),
  };
}
