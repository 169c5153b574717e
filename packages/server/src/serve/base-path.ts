import { ConfigurationError } from "horarium";

/** HORARIUM_BASE_PATH with a slash at both ends, else `/`. Throws `ConfigurationError`. */
export function readBasePath(env: NodeJS.ProcessEnv): string {
  const given = env["HORARIUM_BASE_PATH"] ?? "";
  const parts = given.replace(/^\//, "").replace(/\/$/, "");
  if (parts === "") return "/";
  // only what stands in a URL, and in the name of a cookie, as it is
  const isPlain = parts.split("/").every((part) => /^[\w~.-]+$/.test(part) && !/^\.+$/.test(part));
  if (isPlain && parts.length <= 200) return `/${parts}/`;
  throw new ConfigurationError(
    `HORARIUM_BASE_PATH: a path of letters, digits and . _ ~ - such as /admin/horarium/ (got ${JSON.stringify(given)})`,
  );
}
