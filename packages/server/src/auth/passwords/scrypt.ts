import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from "node:crypto";
import { createTurns } from "./turns.ts";

/** How passwords are kept. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** In constant time for what `hash` gave. */
  verify(password: string, hash: string): Promise<boolean>;
  /** Of no password: verifying it takes as long as verifying any other, and fails. */
  readonly ofNobody: string;
}

/** 2^17 blocks of 8 * 128 bytes: 128 MiB and about a third of a second for each guess. */
const defaults = { N: 2 ** 17, r: 8, p: 1 };

/** Passwords by scrypt, a salt each. At most two are computed at a time: each needs 128 MiB. */
export function scryptPasswords({ N, r, p } = defaults): Passwords {
  const inTurn = createTurns(2);
  const derive = (password: string, salt: Buffer, length: number, cost: ScryptOptions) =>
    inTurn(() => derived(password, salt, length, cost));
  const encode = (salt: Buffer, key: Buffer) =>
    `$scrypt$ln=${Math.log2(N)},r=${r},p=${p}$${salt.toString("base64url")}$${key.toString("base64url")}`;
  return {
    async hash(password) {
      const salt = randomBytes(16);
      return encode(salt, await derive(password, salt, 32, { N, r, p }));
    },
    async verify(password, hash) {
      const { salt, key, cost } = decode(hash);
      return timingSafeEqual(await derive(password, salt, key.length, cost), key);
    },
    ofNobody: encode(randomBytes(16), randomBytes(32)),
  };
}

function decode(hash: string): { salt: Buffer; key: Buffer; cost: ScryptOptions } {
  const parts = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/.exec(hash);
  if (parts === null) throw new Error("a stored password is not one of scrypt's");
  const [, ln, r, p, salt, key] = parts;
  return {
    cost: { N: 2 ** Number(ln), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt!, "base64url"),
    key: Buffer.from(key!, "base64url"),
  };
}

function derived(
  password: string,
  salt: Buffer,
  length: number,
  cost: ScryptOptions,
): Promise<Buffer> {
  const maxmem = 130 * (cost.N ?? 1) * (cost.r ?? 1) + 1024 ** 2;
  return new Promise((resolve, reject) => {
    // the same letter may be typed as one character or as two
    scrypt(password.normalize("NFKC"), salt, length, { ...cost, maxmem }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
