import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createKeyRing, openStore, smtpTransport } from "@horarium/library";
import {
  seedConnections,
  startOAuthServer,
  startOpenLibraryServer,
  startSmtpSink,
  writeDemoFiles,
} from "@horarium/library/reference";
import type { Pool } from "pg";
import { absentIsUndefined } from "../embedded-postgres/absent.ts";
import type { FirstChannel } from "../channels/first-channel.ts";
import type { ServiceSettings } from "./settings.ts";
import { startUnsubscribePage } from "./unsubscribe-page.ts";

/** The real service allows three: nobody who tries the demo wants to wait for its covers. */
export const demoRequestsPerSecond = 60;

/** Services on this machine for what the environment does not name, and what ends them. */
export interface DemoServices {
  services: ServiceSettings;
  /** For people: what runs where. */
  lines: string[];
  /** Of the mail server here, where alerts are seen without being set up. */
  firstChannel?: FirstChannel | undefined;
  end(): Promise<void>;
}

/**
 * Starts what the demo library's jobs talk to, on the loopback address: a mail server that shows what it gets, Open
 * Library with the demo's books, the members' other services, and folders below `directory` for files and backups.
 */
export async function startDemoServices(
  pool: Pool,
  directory: string,
  given: ServiceSettings,
): Promise<DemoServices> {
  const folder = join(directory, "demo");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const secrets = await demoSecrets(join(folder, "secrets.json"));
  const services: ServiceSettings = { ...given };
  const lines: string[] = [];
  let firstChannel: FirstChannel | undefined;
  const ends: (() => Promise<unknown>)[] = [];
  const end = async () => {
    for (const one of ends.toReversed()) await one();
  };
  try {
    if (given.openLibrary === undefined) {
      const server = await startOpenLibraryServer({
        requestsPerSecond: { identified: demoRequestsPerSecond + 5, unidentified: 1 },
      });
      ends.push(() => server.close());
      services.openLibrary = {
        contact: "demo@horarium.invalid",
        url: server.url,
        coversUrl: server.url,
        maxRequestsPerSecond: demoRequestsPerSecond,
      };
      lines.push(`Open Library, played from the demo's books: ${server.url}`);
    }
    if (given.mail === undefined) {
      const key = secrets.unsubscribeKey;
      const sink = await startSmtpSink();
      ends.push(() => sink.close());
      const page = await startUnsubscribePage({ db: pool, key, library });
      ends.push(() => page.close());
      services.mailServer ??= {
        host: sink.host,
        port: sink.port,
        secure: false,
        from: "Horarium <alerts@horarium.invalid>",
      };
      if (given.mailServer === undefined)
        firstChannel = { name: "Demo mailbox", to: ["operator@horarium.invalid"] };
      services.mail = {
        transport: smtpTransport({ host: sink.host, port: sink.port }),
        library,
        from: "library@horarium.invalid",
        appUrl: page.url,
        unsubscribeUrl: new URL("u/", page.url).href,
        unsubscribeKey: key,
      };
      lines.push(`Mails arrive here, and go nowhere else: ${sink.inboxUrl}`);
    }
    if (given.tokens === undefined) {
      const server = await startOAuthServer();
      ends.push(() => server.stop());
      const keys = createKeyRing({ demo: Buffer.from(secrets.tokenKey, "base64") });
      services.tokens = { keys, clientSecret: (ref) => server.providers[ref]?.clientSecret };
      await seedConnections(pool, { server, keys });
      lines.push(`Members' other services, that refresh their tokens: ${server.url}`);
    }
    if (given.store === undefined) {
      const files = await folderIn(folder, "files");
      services.store = openStore(pathToFileURL(files));
      await writeDemoFiles(pool, services.store);
      lines.push(`The library's files: ${files}`);
    }
    if (given.backups === undefined) {
      const backups = await folderIn(folder, "backups");
      services.backups = { store: openStore(pathToFileURL(backups)), isRemote: false };
      lines.push(`Backups: ${backups}`);
    }
  } catch (error) {
    await end();
    throw error;
  }
  return { services, lines, firstChannel, end };
}

const library = "Horarium's demo library";

interface DemoSecrets {
  unsubscribeKey: string;
  tokenKey: string;
}

/** Made once, and kept: with new keys, what was sealed could not be opened any more. */
async function demoSecrets(file: string): Promise<DemoSecrets> {
  const text = await readFile(file, "utf8").catch(absentIsUndefined);
  if (text !== undefined) return JSON.parse(text) as DemoSecrets;
  const secrets = {
    unsubscribeKey: randomBytes(32).toString("base64url"),
    tokenKey: randomBytes(32).toString("base64"),
  };
  // whole or not at all, whenever this process is killed
  await writeFile(`${file}.part`, JSON.stringify(secrets), { mode: 0o600 });
  await rename(`${file}.part`, file);
  return secrets;
}

async function folderIn(parent: string, name: string): Promise<string> {
  const folder = join(parent, name);
  await mkdir(folder, { recursive: true });
  return folder;
}
