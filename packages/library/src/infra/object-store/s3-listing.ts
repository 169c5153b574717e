import type { StoredObject } from "../../ports/index.ts";

/** One page of ListObjectsV2. */
export interface ListingPage {
  objects: StoredObject[];
  isTruncated: boolean;
}

/**
 * Reads an answer of ListObjectsV2. s3mini's own reading trims keys and leaves numeric entities as they are: a key must
 * be exact to the byte before anything is deleted by it.
 */
export function parseListing(xml: string): ListingPage {
  if (!/<ListBucketResult[\s>]/.test(xml)) throw new Error("this is no listing of a bucket");
  const isEncoded = textOf(xml.replaceAll(contents, ""), "EncodingType") === "url";
  const objects = Array.from(xml.matchAll(contents), ([, entry]) => {
    const key = required(entry!, "Key");
    return {
      key: isEncoded ? decodeURIComponent(key.replaceAll("+", " ")) : key,
      bytes: Number(required(entry!, "Size")),
      modifiedAt: wholeSecond(required(entry!, "LastModified")),
      etag: textOf(entry!, "ETag")?.replaceAll('"', "") ?? null,
    };
  });
  return { objects, isTruncated: textOf(xml.replaceAll(contents, ""), "IsTruncated") === "true" };
}

/** Some servers list milliseconds, but the date of a HEAD has none, and the two are compared. */
function wholeSecond(text: string): Date {
  return new Date(Math.floor(Date.parse(text) / 1_000) * 1_000);
}

const contents = /<Contents>(.*?)<\/Contents>/gs;

function required(xml: string, tag: string): string {
  const text = textOf(xml, tag);
  if (text === undefined) throw new Error(`a listed object has no ${tag}`);
  return text;
}

function textOf(xml: string, tag: string): string | undefined {
  const text = new RegExp(`<${tag}>(.*?)</${tag}>`, "s").exec(xml)?.[1];
  return text?.replaceAll(
    /&(?:#x([0-9a-f]+)|#([0-9]+)|([a-z]+));/gi,
    (entity, hex, decimal, name) => {
      if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (decimal) return String.fromCodePoint(Number(decimal));
      return names[name] ?? entity;
    },
  );
}

const names: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
