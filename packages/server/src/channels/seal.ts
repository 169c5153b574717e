import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "horarium";
import { absentIsUndefined } from "../embedded-postgres/absent.ts";

/** Seals secrets with a key that is not in the database. `owner` is the row's id: what is sealed for one opens for no other. */
export interface Seal {
  seal(secrets: unknown, owner: string): Buffer;
  /** Throws `SealError` where the key is another one, or the bytes are not what was sealed. */
  open(sealed: Buffer, owner: string): unknown;
}

/** What was sealed cannot be opened here. */
export class SealError extends Error {
  override readonly name = "SealError";
}

const form = 1;
const [idBytes, ivBytes, tagBytes] = [4, 12, 16];

/** AES-256-GCM. The first key seals, all of them open. */
export function createSeal(keys: readonly Buffer[]): Seal {
  const byId = new Map(keys.map((key) => [idOf(key).toString("hex"), key]));
  const [current] = keys;
  if (current === undefined) throw new TypeError("a seal needs a key");
  return {
    seal(secrets, owner) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv("aes-256-gcm", current, iv).setAAD(Buffer.from(owner));
      const text = Buffer.concat([cipher.update(JSON.stringify(secrets), "utf8"), cipher.final()]);
      return Buffer.concat([Buffer.of(form), idOf(current), iv, cipher.getAuthTag(), text]);
    },
    open(sealed, owner) {
      const id = sealed.subarray(1, 1 + idBytes);
      const key = byId.get(id.toString("hex"));
      if (sealed[0] !== form || key === undefined) {
        throw new SealError(
          "its secrets were sealed with another key: give all processes the same HORARIUM_SECRET_KEY, or enter the secrets again",
        );
      }
      const rest = sealed.subarray(1 + idBytes);
      const tag = rest.subarray(ivBytes, ivBytes + tagBytes);
      const decipher = createDecipheriv("aes-256-gcm", key, rest.subarray(0, ivBytes))
        .setAAD(Buffer.from(owner))
        .setAuthTag(tag);
      try {
        const text = Buffer.concat([
          decipher.update(rest.subarray(ivBytes + tagBytes)),
          decipher.final(),
        ]);
        return JSON.parse(text.toString("utf8")) as unknown;
      } catch (error) {
        throw new SealError("its secrets are not what was sealed: enter them again", {
          cause: error,
        });
      }
    },
  };
}

const idOf = (key: Buffer) => createHash("sha256").update(key).digest().subarray(0, idBytes);

/**
 * The keys of HORARIUM_SECRET_KEY (32 bytes in base64; several with commas between them, of which the first seals), or
 * else the one in `directory`, which is made where there is none. Throws `ConfigurationError`.
 */
export async function openSeal(text: string | undefined, directory: string): Promise<Seal> {
  if (text === undefined || text === "") return createSeal([await keyIn(directory)]);
  return createSeal(
    text.split(",").map((one) => {
      const key = Buffer.from(one.trim(), "base64");
      if (key.length === 32) return key;
      throw new ConfigurationError(
        "HORARIUM_SECRET_KEY holds keys of 32 bytes in base64, with commas between them: openssl rand -base64 32 makes one",
      );
    }),
  );
}

/** Where the key is kept that the environment does not name. */
export const keyFile = (directory: string) => join(directory, "secret.key");

async function keyIn(directory: string): Promise<Buffer> {
  const file = keyFile(directory);
  const known = await readKey(file);
  if (known !== undefined) return known;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const part = `${file}.${randomBytes(8).toString("hex")}`;
  await writeFile(part, `${randomBytes(32).toString("base64")}\n`, { mode: 0o600 });
  try {
    // whole or not at all, and of several processes only the first one's
    await link(part, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(part, { force: true });
  }
  return (await readKey(file))!;
}

/** Who reads the key reads all secrets. Throws `ConfigurationError` where others than its owner may. */
async function refuseOpen(file: string): Promise<void> {
  // where there are no users, there are no modes
  if (process.getuid === undefined) return;
  const { mode } = await stat(file);
  if ((mode & 0o077) === 0) return;
  throw new ConfigurationError(
    `${file} can be read or changed by others than its owner (mode ${(mode & 0o777).toString(8)}): chmod 600 it; if somebody may have read it, put another key in HORARIUM_SECRET_KEY in front of it and run "horarium secret rotate"`,
  );
}

async function readKey(file: string): Promise<Buffer | undefined> {
  const text = await readFile(file, "utf8").catch(absentIsUndefined);
  if (text === undefined) return undefined;
  await refuseOpen(file);
  const key = Buffer.from(text.trim(), "base64");
  if (key.length === 32) return key;
  throw new ConfigurationError(
    `${file} holds no key of 32 bytes: put the file back from a backup, or remove it and enter the channels' secrets again`,
  );
}
