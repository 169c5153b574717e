import { fileURLToPath } from "node:url";

import { ConfigurationError } from "horarium";
import {
  openStore,
  parseKeyRing,
  smtpTransport,
  type KeyRing,
  type MailSettings,
  type ObjectStore,
  type OpenLibraryOptions,
  type SealingKeys,
} from "@horarium/library";
import type { MailServer } from "../channels/email/send-mail.ts";

/** The services that the library's jobs talk to, as the environment names them. What it does not name is absent. */
export interface ServiceSettings {
  openLibrary?: OpenLibraryOptions;
  mail?: MailSettings;
  /** For what Horarium itself mails: alerts. */
  mailServer?: MailServer;
  store?: ObjectStore;
  backups?: BackupSettings;
  tokens?: TokenSettings;
}

export interface BackupSettings {
  store: ObjectStore;
  isRemote: boolean;
  /** Of a `file:` URL. */
  directory?: string;
  keys?: SealingKeys;
}

export interface TokenSettings {
  keys: KeyRing;
  clientSecret: (ref: string) => string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the variables of `docs/library.md`. Throws `ConfigurationError` that names the variable and what it should hold;
 * values are not quoted, since they may be secret.
 */
export function readSettings(env: Environment): ServiceSettings {
  const from = (name: string) => env[name] || undefined;
  const settings: ServiceSettings = {};
  const contact = from("HORARIUM_CONTACT");
  if (contact !== undefined) settings.openLibrary = openLibrary(contact, from);
  const smtpUrl = from("HORARIUM_SMTP_URL");
  if (smtpUrl !== undefined) {
    settings.mailServer = mailServer(smtpUrl, from);
    // who mails alerts only need not have a library
    const isOfLibrary = from("HORARIUM_APP_URL") ?? from("HORARIUM_UNSUBSCRIBE_KEY");
    if (isOfLibrary !== undefined) settings.mail = mail(smtpUrl, from);
  }
  const storeUrl = from("HORARIUM_STORE_URL");
  if (storeUrl !== undefined)
    settings.store = named("HORARIUM_STORE_URL", () => openStore(storeUrl, env));
  const backupUrl = from("HORARIUM_BACKUP_URL");
  if (backupUrl !== undefined) settings.backups = backups(backupUrl, env);
  const tokenKeys = from("HORARIUM_TOKEN_KEYS");
  if (tokenKeys !== undefined) {
    settings.tokens = {
      keys: named("HORARIUM_TOKEN_KEYS", () => parseKeyRing(tokenKeys)),
      clientSecret: (ref) => from(`HORARIUM_CLIENT_SECRET_${ref.toUpperCase()}`),
    };
  }
  return settings;
}

type From = (name: string) => string | undefined;

function openLibrary(contact: string, from: From): OpenLibraryOptions {
  const url = from("HORARIUM_OPENLIBRARY_URL");
  const coversUrl = from("HORARIUM_COVERS_URL");
  return {
    contact,
    ...(url === undefined ? {} : { url }),
    ...(coversUrl === undefined ? {} : { coversUrl }),
  };
}

function needed(from: From, name: string, what: string): string {
  const value = from(name);
  if (value !== undefined) return value;
  throw new ConfigurationError(`HORARIUM_SMTP_URL is set, and so ${name} is needed: ${what}`);
}

function mailServer(smtpUrl: string, from: From): MailServer {
  const address = needed(from, "HORARIUM_MAIL_FROM", "the address that mails are from");
  return { ...named("HORARIUM_SMTP_URL", () => smtpSettings(smtpUrl)), from: address };
}

function mail(smtpUrl: string, from: From): MailSettings {
  const appUrl = needed(from, "HORARIUM_APP_URL", "where the app is, for the links in mails");
  if (!URL.canParse(appUrl)) throw new ConfigurationError("HORARIUM_APP_URL is no URL");
  return {
    transport: named("HORARIUM_SMTP_URL", () => smtpTransport(smtpSettings(smtpUrl))),
    library: from("HORARIUM_LIBRARY_NAME") ?? "Library",
    from: needed(from, "HORARIUM_MAIL_FROM", "the address that mails are from"),
    appUrl,
    unsubscribeUrl: from("HORARIUM_UNSUBSCRIBE_URL") ?? new URL("u/", withSlash(appUrl)).href,
    unsubscribeKey: needed(
      from,
      "HORARIUM_UNSUBSCRIBE_KEY",
      "a secret of at least 32 characters that signs the links to unsubscribe",
    ),
  };
}

const withSlash = (url: string) => (url.endsWith("/") ? url : `${url}/`);

/** `smtp://user:password@host:587`, or `smtps:` for TLS from the first byte. */
function smtpSettings(text: string) {
  if (!URL.canParse(text)) throw new TypeError("it must look like smtp://user:password@host:587");
  const url = new URL(text);
  const isSecure = url.protocol === "smtps:";
  if ((!isSecure && url.protocol !== "smtp:") || url.hostname === "")
    throw new TypeError("it must begin with smtp:// or smtps:// and name a host");
  return {
    host: url.hostname,
    port: url.port === "" ? (isSecure ? 465 : 587) : Number(url.port),
    secure: isSecure,
    ...(url.username === ""
      ? {}
      : { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }),
  };
}

function backups(url: string, env: Environment): BackupSettings {
  const keys = env["HORARIUM_BACKUP_KEYS"] || undefined;
  const isFile = /^file:/i.test(url);
  return {
    store: named("HORARIUM_BACKUP_URL", () => openStore(url, env)),
    ...(isFile ? { isRemote: false, directory: fileURLToPath(url) } : { isRemote: true }),
    ...(keys === undefined ? {} : { keys: backupKeys(keys) }),
  };
}

/** What `HORARIUM_BACKUP_KEYS` holds: `id:base64`, several with commas between them; the first one seals. */
export function backupKeys(text: string): SealingKeys {
  return named("HORARIUM_BACKUP_KEYS", () => sealingKeys(text));
}

function sealingKeys(text: string): SealingKeys {
  const entries = text.split(",").map((entry) => {
    const [id, key, ...rest] = entry.trim().split(":");
    const bytes = new Uint8Array(Buffer.from(key ?? "", "base64"));
    if (!id || rest.length > 0 || bytes.length !== 32)
      throw new TypeError("each key is written as id:base64, of 32 bytes");
    return [id, bytes] as const;
  });
  return { current: entries[0]![0], keys: Object.fromEntries(entries) };
}

function named<Value>(name: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`${name}: ${reason}`, { cause: error });
  }
}
