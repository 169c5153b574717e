import { createTransport } from "nodemailer";
import { hideSecrets } from "../hide-secrets.ts";
import type { SendAnswer } from "../kind.ts";

/** A mail as the channel writes it. */
export interface Mail {
  to: string[];
  subject: string;
  text: string;
  html: string;
  /** Of the Message-ID: the same in all tries. */
  id: string;
  /** What the mails of one thread have in common. */
  thread: string | null;
}

/** Hands a mail to the mail server. Never rejects: what goes wrong is the answer. */
export type SendMail = (mail: Mail) => Promise<SendAnswer>;

/** The mail server, and whom mails are from. */
export interface MailServer {
  host: string;
  port: number;
  secure: boolean;
  user?: string;
  password?: string;
  from: string;
}

/** In all, so that a server that answers bit by bit holds nobody up. Shorter than a lease of the outbox. */
const longestMs = 45_000;

export interface MailOptions {
  withinMs?: number;
  /** For tests: the certificate of who signs, in place of the system's. */
  ca?: string;
}

export function openMail(
  { host, port, secure, user, password, from }: MailServer,
  { withinMs = longestMs, ca }: MailOptions = {},
): SendMail {
  const transport = createTransport({
    host,
    port,
    secure,
    ...(user === undefined ? {} : { auth: { user, pass: password ?? "" } }),
    // a password never goes out in the clear
    requireTLS: user !== undefined && !secure,
    ...(ca === undefined ? {} : { tls: { ca } }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    // neither files nor addresses are read into mails
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^\s<>@]+)>?\s*$/.exec(from)?.[1] ?? "horarium.invalid";
  return async ({ to, subject, text, html, id, thread }) => {
    try {
      const sent = await transport.sendMail({
        from,
        to,
        subject,
        text,
        html,
        messageId: `<${id}@${domain}>`,
        ...(thread === null
          ? {}
          : { references: `<${thread}@${domain}>`, inReplyTo: `<${thread}@${domain}>` }),
        // nobody's holiday notice answers it
        headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
        signal: AbortSignal.timeout(withinMs),
      });
      return { ok: true, answer: [sent.response, ...refusals(sent.rejectedErrors)].join("; ") };
    } catch (error) {
      const { isRefused, answer } = answerOf(error, { host, withinMs });
      // some servers repeat what they were given
      return { ok: false, isRefused, answer: hideSecrets(answer, { password }) };
    }
  };
}

/** Some got it and others did not: to send it again would tell it twice to the first. */
function refusals(
  errors: readonly { recipient?: string | undefined; response?: string | undefined }[] = [],
): string[] {
  return errors.map(({ recipient, response }) => `not to ${recipient}: ${response ?? "refused"}`);
}

function answerOf(
  error: unknown,
  { host, withinMs }: { host: string; withinMs: number },
): { answer: string; isRefused: boolean } {
  const { name, code, responseCode, response, message } = error as {
    name?: string;
    code?: string;
    responseCode?: number;
    response?: string;
    message?: string;
  };
  const isLate = name === "AbortError" || name === "TimeoutError";
  const what = isLate
    ? `it did not take the mail within ${withinMs / 1_000} s`
    : (response ?? message ?? String(error));
  return {
    answer: `${host}: ${what}`,
    // a password can be put right while the mail waits; an address that does not exist stays so
    isRefused: code !== "EAUTH" && responseCode !== undefined && responseCode >= 500,
  };
}
