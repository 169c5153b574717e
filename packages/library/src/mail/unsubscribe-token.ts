import { createHmac, timingSafeEqual } from "node:crypto";

/** What a token switches off. */
export interface Subscription {
  member: string;
  /** A type of notice, or `digest`. */
  type: string;
  channel: "email";
}

/** A text for URLs that names the subscription and cannot be made without the key. It needs no table and does not expire. */
export function unsubscribeToken(subscription: Subscription, key: string): string {
  const { member, type, channel } = subscription;
  const body = Buffer.from(JSON.stringify([member, type, channel])).toString("base64url");
  return `${body}.${signatureOf(body, key).toString("base64url")}`;
}

/** The subscription, or null if the token was not made with this key. */
export function readToken(token: string, key: string): Subscription | null {
  const [, body, signature] = /^([\w-]{1,1000})\.([\w-]{43})$/.exec(token) ?? [];
  if (body === undefined || signature === undefined) return null;
  if (!timingSafeEqual(Buffer.from(signature, "base64url"), signatureOf(body, key))) return null;
  // signed by us, so it is what we wrote
  const [member, type, channel] = JSON.parse(Buffer.from(body, "base64url").toString()) as [
    string,
    string,
    "email",
  ];
  return { member, type, channel };
}

/** The prefix keeps a key that is also used elsewhere from signing our tokens there. */
function signatureOf(body: string, key: string): Buffer {
  return createHmac("sha256", key).update(`library unsubscribe 1:${body}`).digest();
}
