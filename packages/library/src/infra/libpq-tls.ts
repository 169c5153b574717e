import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";

import type pg from "pg";

import { wrongSetting } from "../failures.ts";

/** What libpq's programs are told of TLS: variables, and variables that name a file with the text given here. */
export interface LibpqTls {
  variables: Record<string, string>;
  texts: Record<string, string>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * libpq's variables under which its programs check the server no less than node-postgres does. `ssl` is what
 * node-postgres has made of the configuration, the address and `PGSSLMODE`: in it `require` is as strict as
 * `verify-full`, which it is not in libpq. Where the configuration and the address say nothing, the environment's own
 * variables are kept. Throws `DoNotRetry` for what libpq cannot be told.
 */
export function libpqTls(
  { ssl, said }: { ssl: pg.ClientConfig["ssl"]; said: TlsSaid },
  environment: Environment = process.env,
): LibpqTls {
  const own = said === "nothing" ? ownVariables(environment) : {};
  if (!ssl) return { variables: said === "nothing" ? own : { PGSSLMODE: "disable" }, texts: {} };
  const given = ssl === true ? {} : ssl;
  for (const name of ["pfx", "secureContext", "passphrase"])
    if (name in given)
      throw wrongSetting(
        `the connection's TLS has ${name}, which pg_dump cannot be given: give ca, cert and key as PEM without a password, or choose method physical`,
      );
  const texts = {
    ...(given.cert !== undefined && { PGSSLCERT: pem("cert", given.cert) }),
    ...(given.key !== undefined && { PGSSLKEY: pem("key", given.key) }),
  };
  // its ca is left out: with a root, libpq would check against it also here
  if (given.rejectUnauthorized === false)
    return { variables: { ...own, PGSSLMODE: "require" }, texts };
  const checksName = given.checkServerIdentity === undefined || said !== "as libpq";
  const variables = { ...own, PGSSLMODE: checksName ? "verify-full" : "verify-ca" };
  if (given.ca !== undefined)
    return { variables, texts: { ...texts, PGSSLROOTCERT: pem("ca", given.ca) } };
  if ("PGSSLROOTCERT" in own) return { variables, texts };
  return { variables, texts: { ...texts, PGSSLROOTCERT: trustedByNode(environment) } };
}

/** Who speaks of TLS: nobody, the configuration, or an address that means libpq's own modes (`uselibpqcompat`). */
export type TlsSaid = "nothing" | "something" | "as libpq";

export function tlsSaid({ ssl, connectionString = "" }: pg.ClientConfig): TlsSaid {
  const isInAddress = /[?&]ssl(mode|rootcert|cert|key|negotiation)?=/.test(connectionString);
  if (isInAddress && /[?&]uselibpqcompat=true(&|$)/.test(connectionString)) return "as libpq";
  return isInAddress || ssl !== undefined ? "something" : "nothing";
}

function ownVariables(environment: Environment): Record<string, string> {
  const names = ["PGSSLMODE", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY"];
  const named = names.map((name) => [name, environment[name]] as const);
  return Object.fromEntries(named.filter((entry): entry is [string, string] => Boolean(entry[1])));
}

function pem(name: string, value: unknown): string {
  const parts: unknown[] = Array.isArray(value) ? value : [value];
  const texts = parts.map((part) => {
    if (typeof part === "string") return part;
    if (part instanceof Uint8Array) return Buffer.from(part).toString();
    throw wrongSetting(
      `the connection's TLS has a ${name} that is not PEM, and pg_dump cannot be given it: give it as text, or choose method physical`,
    );
  });
  return texts.map((text) => (text.endsWith("\n") ? text : `${text}\n`)).join("");
}

/** The roots that Node trusts, so that libpq trusts no other: its own, and those of `NODE_EXTRA_CA_CERTS`. */
function trustedByNode(environment: Environment): string {
  const extra = environment["NODE_EXTRA_CA_CERTS"];
  return pem("ca", [...rootCertificates, ...(extra ? [readFileSync(extra, "utf8")] : [])]);
}
