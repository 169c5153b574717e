import type { Pool } from "horarium";

import type { MailTransport } from "../infra/smtp.ts";

/** What `send_notifications` needs beside the host: the way out, and how the library calls itself. */
export interface MailSettings {
  transport: MailTransport;
  /** The library's name. */
  library: string;
  /** Whom mails are from. Message-IDs end in its domain. */
  from: string;
  /** Where the app is: links of notices are relative to it. */
  appUrl: string;
  /** Where `unsubscribeHandler` answers; the token is put behind it. Mail programs offer one click for `https:` only. */
  unsubscribeUrl: string;
  /** A secret of at least 32 characters that signs the tokens of unsubscribe links. A new one ends the old links. */
  unsubscribeKey: string;
}

/** The settings, and the database that keeps the deliveries. */
export interface MailDeps extends MailSettings {
  db: Pool;
}

/** Throws `TypeError` for settings with which no mail could be right. */
export function checkMailSettings({
  library,
  from,
  appUrl,
  unsubscribeUrl,
  unsubscribeKey,
}: MailSettings): void {
  if (library.trim() === "") throw new TypeError("mail.library: the library needs a name");
  if (!/^[^\s@<>"]+@[A-Za-z0-9.-]+$/.test(from)) {
    throw new TypeError(
      `mail.from: ${JSON.stringify(from)} is no address such as library@example.org`,
    );
  }
  for (const [name, url] of Object.entries({ appUrl, unsubscribeUrl })) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw new TypeError(`mail.${name}: ${JSON.stringify(url)} is no http or https URL`);
    }
  }
  if (unsubscribeKey.length < 32) {
    throw new TypeError("mail.unsubscribeKey: the secret needs at least 32 characters");
  }
}
