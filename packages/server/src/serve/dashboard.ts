import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ConfigurationError } from "horarium";
import { dashboardFolder } from "@horarium/dashboard";
import { codeOf } from "../readable-error.ts";
import { readStaticFiles, type StaticFile } from "./static-files.ts";

export interface DashboardOptions {
  /** With a slash at both ends. */
  basePath: string;
  /** Named on each page: `Production`. */
  environment: string | null;
  /** Where the built dashboard lies. Default: in the package beside this one. */
  folder?: URL;
}

/** Answers a path below the base path: a file of `/assets/`, else the page, which knows its own routes. */
export type Dashboard = (path: string, request: Request) => Promise<Response | null>;

/** Reads the built dashboard. Null where there is none: then there is the API alone. */
export async function openDashboard(options: DashboardOptions): Promise<Dashboard | null> {
  const { folder = dashboardFolder } = options;
  const template = await readTemplate(folder);
  if (template === null) return null;
  const page = pageOf(template, options);
  const files = await readStaticFiles(new URL("assets/", folder));
  return (path, request) => {
    if (path.startsWith("/assets/")) return answerFile(files.get(path.slice(8)), request);
    // no page is at //, nor at the likes of /favicon.ico
    const isPage = !path.startsWith("//") && !/^\/[^/]*\.[^/]*$/.test(path);
    return Promise.resolve(isPage ? answerPage(page) : null);
  };
}

/** HORARIUM_ENVIRONMENT: what the place is called, so that nobody takes one for another. Throws `ConfigurationError`. */
export function readEnvironment(env: NodeJS.ProcessEnv): string | null {
  const name = (env["HORARIUM_ENVIRONMENT"] ?? "").trim();
  if (/^[^\p{Cc}\p{Cf}]{0,40}$/u.test(name)) return name === "" ? null : name;
  throw new ConfigurationError(
    `HORARIUM_ENVIRONMENT: a name of at most 40 characters, such as Production (got ${JSON.stringify(name)})`,
  );
}

async function readTemplate(folder: URL): Promise<string | null> {
  try {
    return await readFile(new URL("index.html", folder), "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

const noncePlace = "NONCE_OF_THIS_ANSWER";

/** What is the same in all answers. Addresses of the build are relative, and the page is at many paths. */
function pageOf(template: string, { basePath, environment }: DashboardOptions): string {
  // in a script element only "<" could end it
  const config = JSON.stringify({ base: basePath, environment }).replaceAll("<", "\\u003c");
  return template
    .replaceAll(/(src|href)="\.\//g, `$1="${basePath}`)
    .replace(
      /(<script type="application\/json" id="config">)[^<]*/,
      (_, begin: string) => `${begin}${config}`,
    )
    .replace("<head>", `<head>\n    <meta name="csp-nonce" content="${noncePlace}" />`);
}

/** It is short and has a nonce of its own each time: nothing of it is kept. */
function answerPage(page: string): Response {
  const nonce = randomBytes(16).toString("base64");
  return new Response(page.replace(noncePlace, nonce), {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-cache",
      "Content-Security-Policy": policyWith(nonce),
    },
  });
}

/** The nonce is for the few rules that React Aria adds while something is pressed or a dialog is open. */
function policyWith(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types default",
  ].join("; ");
}

/** Names change with what is in the files. */
async function answerFile(
  file: StaticFile | undefined,
  request: Request,
): Promise<Response | null> {
  if (file === undefined) return null;
  const headers = {
    "Content-Type": file.type,
    "Cache-Control": "public, max-age=31536000, immutable",
    ETag: file.etag,
    Vary: "Accept-Encoding",
  };
  if (request.headers.get("if-none-match") === file.etag)
    return new Response(null, { status: 304, headers });
  const { bytes, encoding } = await file.encoded(request.headers.get("accept-encoding") ?? "");
  return new Response(bytes, {
    headers: {
      ...headers,
      "Content-Length": String(bytes.byteLength),
      ...(encoding === null ? {} : { "Content-Encoding": encoding }),
    },
  });
}
