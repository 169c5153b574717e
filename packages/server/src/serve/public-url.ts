import { readBasePath } from "./base-path.ts";

/**
 * Where the server is reached, with a slash at the end: by HORARIUM_PUBLIC_URL, else at `address`, where this process
 * listens. Null where neither is known.
 */
export function publicUrl(env: NodeJS.ProcessEnv, address: () => string | null): string | null {
  const given = env["HORARIUM_PUBLIC_URL"];
  return given ? new URL(readBasePath(env), given).href : address();
}
