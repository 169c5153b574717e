import type { OutgoingMail } from "../infra/smtp.ts";
import type { Reader, Told } from "./content.ts";
import type { MailSettings } from "./settings.ts";
import { render } from "./templates.ts";
import { unsubscribeToken } from "./unsubscribe-token.ts";

/** A claimed delivery with all that its mail is made of. */
export interface Ready {
  id: string;
  member: string;
  address: string;
  isSecurity: boolean;
  /** With the present one. */
  attempts: number;
  told: Told;
  reader: Reader;
}

/**
 * Writes the mail of a delivery; null if nothing is left to say. `redirectTo` takes the place of the address, which
 * then stands in a header.
 */
export function compose(
  { id, member, address, isSecurity, told, reader }: Ready,
  settings: MailSettings,
  redirectTo: string | null,
): OutgoingMail | null {
  const unsubscribe = isSecurity ? null : unsubscribeLink({ member, type: told.type }, settings);
  const rendered = render(told, reader, settings, unsubscribe);
  if (rendered === null) return null;
  const domain = settings.from.slice(settings.from.lastIndexOf("@") + 1);
  return {
    messageId: `<d.${id}@${domain}>`,
    from: { name: settings.library, address: settings.from },
    to: redirectTo ?? address,
    ...rendered,
    headers: {
      "Auto-Submitted": "auto-generated",
      "List-Id": `<notices.${domain}>`,
      ...(unsubscribe !== null && {
        "List-Unsubscribe": `<${unsubscribe}>`,
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      }),
      ...(redirectTo !== null && { "X-Original-To": address.replace(/[^\x21-\x7e]/g, "?") }),
    },
  };
}

function unsubscribeLink(
  { member, type }: { member: string; type: string },
  { unsubscribeUrl, unsubscribeKey }: MailSettings,
): string {
  const base = new URL(unsubscribeUrl).href.replace(/\/*$/, "/");
  return base + unsubscribeToken({ member, type, channel: "email" }, unsubscribeKey);
}
