import { BlockList, isIP } from "node:net";
import { ConfigurationError } from "horarium";

/** Where the server listens. Port 0: the system chooses a free one. */
export interface Address {
  host: string;
  port: number;
}

/** HORARIUM_HOST and HORARIUM_PORT, else 127.0.0.1:4680. Throws `ConfigurationError`. */
export function readAddress(env: NodeJS.ProcessEnv): Address {
  const host = env["HORARIUM_HOST"] || "127.0.0.1";
  const given = env["HORARIUM_PORT"] || "4680";
  const port = Number(given);
  if (!/^\d{1,5}$/.test(given) || port > 65_535) {
    throw new ConfigurationError(
      `HORARIUM_PORT: a port is a whole number from 1 to 65535, or 0 for any free one (got ${JSON.stringify(given)})`,
    );
  }
  if (isIP(host) === 0 && !/^[a-z\d]([a-z\d.-]{0,251}[a-z\d])?$/i.test(host)) {
    throw new ConfigurationError(
      `HORARIUM_HOST: give an address of this machine, such as 127.0.0.1, :: or 0.0.0.0, or its name (got ${JSON.stringify(host)})`,
    );
  }
  return { host, port };
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Whether only this machine reaches it. */
export function isLoopback(ip: string): boolean {
  const family = isIP(ip);
  return family !== 0 && loopback.check(ip, family === 6 ? "ipv6" : "ipv4");
}

/** `http://127.0.0.1:4680`. */
export function urlOf({ host, port }: Address): string {
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}
