import { createTransport } from "nodemailer";
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

export function openMail({ host, port, secure, user, password, from }: MailServer): SendMail {
  const transport = createTransport({
    host,
    port,
    secure,
    ...(user === undefined ? {} : { auth: { user, pass: password ?? "" } }),
    // a password never goes out in the clear
    requireTLS: user !== undefined && !secure,
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
      const { response } = await transport.sendMail({
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
      });
      return { ok: true, answer: response };
    } catch (error) {
      return answerOf(error);
    }
  };
}

function answerOf(error: unknown): SendAnswer {
  const { responseCode, response, message } = error as {
    responseCode?: number;
    response?: string;
    message?: string;
  };
  return {
    ok: false,
    answer: response ?? message ?? String(error),
    isRefused: responseCode !== undefined && responseCode >= 500,
  };
}
