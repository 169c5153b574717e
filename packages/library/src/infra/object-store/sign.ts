import { createHash, createHmac } from "node:crypto";

/** Who asks S3, and where. */
export interface SigningKey {
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/**
 * A GET with AWS's signature, version 4. s3mini signs all the rest; its signature is wrong when a value of the query has
 * one of `!'()*`, as a key to list from may have.
 */
export function signedGet(
  address: string,
  query: Record<string, string>,
  { region, accessKeyId, secretAccessKey }: SigningKey,
): { url: string; headers: Record<string, string> } {
  const { host, pathname } = new URL(address);
  const at = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const day = at.slice(0, 8);
  const headers = { host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-date": at };
  const names = Object.keys(headers).join(";");
  const search = Object.entries(query)
    .map((pair) => pair.map(escaped).join("="))
    .toSorted()
    .join("&");
  const request = [
    "GET",
    pathname,
    search,
    ...Object.entries(headers).map((pair) => pair.join(":")),
    "",
    names,
    "UNSIGNED-PAYLOAD",
  ].join("\n");
  const scope = [day, region, "s3", "aws4_request"];
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const digest = createHash("sha256").update(request).digest("hex");
  const signature = hmac(key, ["AWS4-HMAC-SHA256", at, scope.join("/"), digest].join("\n"));
  const credential = `${accessKeyId}/${scope.join("/")}`;
  return {
    url: `${address}?${search}`,
    headers: {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature.toString("hex")}`,
    },
  };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function escaped(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.codePointAt(0)!.toString(16).toUpperCase()}`,
  );
}
