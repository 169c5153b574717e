import type { z } from "@hono/zod-openapi";
import type { AlertMessage } from "horarium";
import type { Outbound } from "../outbound/outbound.ts";
import type { SendMail } from "./email/send-mail.ts";

/** A kind of channel: what is asked for to make one, and how a message goes there. Each has a folder of its own. */
export interface ChannelKind<Settings = unknown, Secrets = unknown> {
  name: string;
  /** As people choose it. */
  label: string;
  /** What is shown to whoever may read. */
  settings: z.ZodType<Settings>;
  /** What is sealed, and shown to nobody again. */
  secrets: z.ZodType<Secrets>;
  /** How both are asked for on screen, in order. */
  fields: readonly ChannelField[];
  /** Where it goes, for people, without anything secret. */
  target(settings: Settings, secrets: Secrets): string;
  send(sending: Sending<Settings, Secrets>, means: Means): Promise<SendAnswer>;
}

export interface ChannelField {
  name: string;
  isSecret: boolean;
  isOptional: boolean;
  form: (typeof fieldForms)[number];
  label: string;
  about: string;
}

/** `addresses`: a list of mail addresses. `signing-secret`: one that can be made on screen. */
export const fieldForms = ["text", "url", "addresses", "signing-secret"] as const;

export interface Sending<Settings, Secrets> {
  /** Of the delivery: the same in all tries. */
  id: string;
  message: AlertMessage;
  settings: Settings;
  secrets: Secrets;
}

/** What channels send with. */
export interface Means {
  outbound: Outbound;
  /** Null: no mail server is set. */
  mail: SendMail | null;
  /** The address of a page of the dashboard: `alerts/0194...`; null where nobody knows where that is. */
  link: (path: string) => string | null;
  /** What this place is called; null: it has no name. */
  environment: string | null;
  now: () => Date;
}

/** What came of one try. `answer` is what the other side said, on one line. */
export interface SendAnswer {
  ok: boolean;
  answer: string;
  /** The other side asks to be left alone for so long. */
  retryAfterMs?: number;
  /** Trying again is of little use. */
  isRefused?: boolean;
  /** The other side wants no more of it: it is not tried again. */
  isLast?: boolean;
}
