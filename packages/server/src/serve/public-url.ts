import { ConfigurationError } from "horarium";
import { readBasePath } from "./base-path.ts";

/**
 * Where the server is reached, with a slash at the end: by HORARIUM_PUBLIC_URL, else at `address`, where this process
 * listens. Null where neither is known.
 */
export function publicUrl(env: NodeJS.ProcessEnv, address: () => string | null): string | null {
  return readPublicUrl(env) ?? address();
}

/**
 * HORARIUM_PUBLIC_URL with the server's path and a slash at the end; null where it is not set. Throws
 * `ConfigurationError`, also for a path that is not the server's: links to it would lead elsewhere.
 */
export function readPublicUrl(env: NodeJS.ProcessEnv): string | null {
  const given = env["HORARIUM_PUBLIC_URL"];
  if (!given) return null;
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ConfigurationError(
      "HORARIUM_PUBLIC_URL is the address at which people reach the server, such as https://jobs.example.com",
    );
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new ConfigurationError(
      "HORARIUM_PUBLIC_URL has no place for user, password, query or fragment: give the address alone, such as https://jobs.example.com",
    );
  }
  const basePath = readBasePath(env);
  const path = `${url.pathname.replace(/\/$/, "")}/`;
  if (path !== "/" && path !== basePath) {
    throw new ConfigurationError(
      `HORARIUM_PUBLIC_URL has the path ${path}, and the server is below ${basePath}: set HORARIUM_BASE_PATH=${path} too, and let the proxy leave the path as it is`,
    );
  }
  return new URL(basePath, url).href;
}
