import { fileURLToPath } from "node:url";

import { wrongSetting } from "../../failures.ts";
import type { ObjectStore } from "../../ports/index.ts";
import { directoryStore } from "./directory.ts";
import { s3Store } from "./s3.ts";

/**
 * Opens the store of a URL:
 *
 * - `file:///var/lib/library`: a directory, which must be there when it is used.
 * - `s3://bucket`, `s3://bucket?region=eu-central-1`, `s3://bucket?endpoint=https://minio.example.org:9000`.
 *
 * The credentials of S3 come from `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`; what the URL does not say comes from
 * `AWS_REGION` and `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL`. Throws `DoNotRetry` for anything else.
 */
export function openStore(
  url: string | URL,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ObjectStore {
  const place = parsed(url);
  // not in the message: that is what must not be seen
  if (place.username !== "" || place.password !== "")
    throw wrongSetting("the store's URL holds credentials; give them in the environment");
  if (place.protocol === "file:") return directoryStore(fileURLToPath(place));
  if (place.protocol === "s3:") return openBucket(place, environment);
  throw wrongSetting(`a store's URL begins with file: or s3:, not with ${place.protocol}`);
}

function parsed(url: string | URL): URL {
  try {
    return new URL(url);
  } catch {
    throw wrongSetting("the store's URL is no URL, such as file:///var/lib/library or s3://bucket");
  }
}

function openBucket(
  { host: bucket, pathname, searchParams }: URL,
  environment: Readonly<Record<string, string | undefined>>,
): ObjectStore {
  const from = (name: string) => environment[name] || undefined;
  if (bucket === "" || !["", "/"].includes(pathname))
    throw wrongSetting("a store in S3 is s3://bucket, without a path");
  if (from("AWS_SESSION_TOKEN") !== undefined)
    throw wrongSetting("temporary credentials (AWS_SESSION_TOKEN) are not supported for S3");
  const accessKeyId = from("AWS_ACCESS_KEY_ID");
  const secretAccessKey = from("AWS_SECRET_ACCESS_KEY");
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw wrongSetting("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed for a store in S3");
  const region = searchParams.get("region") ?? from("AWS_REGION") ?? "us-east-1";
  const endpoint =
    searchParams.get("endpoint") ??
    from("AWS_ENDPOINT_URL_S3") ??
    from("AWS_ENDPOINT_URL") ??
    `https://s3.${region}.amazonaws.com`;
  if (!URL.canParse(endpoint) || new URL(endpoint).username !== "")
    throw wrongSetting("the endpoint of S3 must be a URL without credentials");
  return s3Store({ endpoint, bucket, region, accessKeyId, secretAccessKey });
}
