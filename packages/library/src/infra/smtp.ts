import { createTransport } from "nodemailer";

import { codeOf, verdictOf, type SmtpFailure, type SmtpVerdict } from "../domain/smtp-answer.ts";

/** A way out for mail. */
export interface MailTransport {
  /** For messages: where, without secrets. */
  name: string;
  /** Opens it for one execution. Nothing is connected before the first mail. */
  open(limits: MailLimits): OpenMail;
}

/** How much of the server an execution takes. */
export interface MailLimits {
  connections: number;
  ratePerSecond: number;
}

/** A transport in use. */
export interface OpenMail {
  /** Once `signal` is aborted the mail is given up, and nothing more of it reaches the server: then it is `lost`. */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<MailAnswer>;
  /** Waits for nothing: to be called when all answers are there. */
  close(): void;
}

/** One mail to one address. */
export interface OutgoingMail {
  /** With angle brackets; the same whenever it is sent again. */
  messageId: string;
  from: { name: string; address: string };
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Sent as they are, each in one line: nothing from outside belongs here. */
  headers: Record<string, string>;
}

/** What the server said of a mail. `code` is short (`250`, `550 5.1.1`, `ECONNREFUSED`); `text` may name the address. */
export type MailAnswer =
  | { accepted: true; code: string; text: string }
  | { accepted: false; verdict: SmtpVerdict; code: string; text: string };

/** Where the mail server is. */
export interface SmtpSettings {
  host: string;
  port: number;
  /** TLS from the first byte (port 465). */
  secure?: boolean;
  /** Refuse a server without STARTTLS. Default: true if there is a login, so that it never goes in clear text. */
  requireTls?: boolean;
  user?: string;
  password?: string;
  /** Another certificate authority than the system's: PEM. */
  ca?: string;
  /** How long a server may be silent, in milliseconds. Default 30 s. */
  silence?: number;
}

/** Mail through SMTP, over connections that are kept for the execution. */
export function smtpTransport({
  host,
  port,
  secure = false,
  user,
  password,
  requireTls = user !== undefined && !secure,
  ca,
  silence = 30_000,
}: SmtpSettings): MailTransport {
  const open = ({ connections, ratePerSecond }: MailLimits): OpenMail => {
    const transport = createTransport({
      pool: true,
      host,
      port,
      secure,
      requireTLS: requireTls,
      ...(user !== undefined && { auth: { user, pass: password ?? "" } }),
      ...(ca !== undefined && { tls: { ca } }),
      maxConnections: connections,
      maxMessages: 1_000,
      ...rateOf(ratePerSecond),
      // a connection that the server closed while it was idle costs nothing; more often it is not the connection
      maxRequeues: 1,
      connectionTimeout: 10_000,
      greetingTimeout: silence,
      socketTimeout: silence,
      // a server that goes on talking is not waited for
      socketCloseTimeout: 1_000,
      dnsTimeout: 10_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return {
      send: async (mail, signal) => {
        try {
          const { response } = await transport.sendMail({ ...composed(mail), signal });
          return { accepted: true, code: response.slice(0, 3), text: response };
        } catch (error) {
          return signal.aborted ? tooSlow : refused(error);
        }
      },
      close: () => transport.close({ force: true }),
    };
  };
  return { name: `smtp://${host}:${port}`, open };
}

const tooSlow: MailAnswer = {
  accepted: false,
  verdict: "lost",
  code: "ETIMEDOUT",
  text: "the server did not end its answer in time",
};

/** So many in so many milliseconds; less than one a second is one in several. */
function rateOf(ratePerSecond: number): { rateLimit: number; rateDelta: number } {
  const rateLimit = Math.max(1, Math.round(ratePerSecond));
  return { rateLimit, rateDelta: Math.round((rateLimit / ratePerSecond) * 1_000) };
}

function composed({ messageId, from, to, subject, text, html, headers }: OutgoingMail) {
  return {
    messageId,
    from,
    // as an object: a text would be parsed, and might then be several addresses
    to: { name: "", address: to },
    subject,
    text,
    html,
    // nodemailer folds long values, which broke DKIM for some servers (its issue 1654)
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, { prepared: true, value }]),
    ),
  };
}

/** What is no failure of SMTP's is a mistake of ours, and thrown. */
function refused(error: unknown): MailAnswer {
  if (!(error instanceof Error)) throw error;
  const failure: Error & SmtpFailure = error;
  const verdict = verdictOf(failure);
  if (verdict === null) throw error;
  return {
    accepted: false,
    verdict,
    code: codeOf(failure),
    text: failure.response ?? error.message,
  };
}
