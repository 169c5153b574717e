import { createHash } from "node:crypto";

import type { Log, Queryable } from "horarium";

import {
  coverTypes,
  readImageHeader,
  rejectCover,
  type CoverRejection,
} from "../domain/image-header.ts";
import { messageOf } from "../failures.ts";
import type { OpenLibrary } from "../infra/open-library/client.ts";
import { RequestFailed } from "../infra/open-library/errors.ts";
import type { EditionRecord } from "../infra/open-library/records.ts";
import type { CataloguePort, ImageRow, ObjectStore, StoredImage } from "../ports/index.ts";
import type { Steps } from "../steps.ts";
import type { Check } from "./check.ts";
import type { Edition } from "./editions.ts";
import type { RefreshParameters } from "./parameters.ts";

/** What covers are fetched with. */
export interface CoverTools {
  steps: Steps;
  catalogue: CataloguePort;
  store: ObjectStore | undefined;
  openLibrary: OpenLibrary;
  parameters: RefreshParameters;
  signal: AbortSignal;
  log: Log;
  rejected: Record<CoverRejection, number>;
}

/** The covers of an execution: equal bytes are stored once. */
export function createCovers({
  steps,
  catalogue,
  store,
  openLibrary,
  parameters,
  signal,
  log,
  rejected,
}: CoverTools) {
  const { mode, fields, coverMode, dryRun } = parameters;
  /** By SHA-256: those of this execution, also when it is dry. */
  const images = new Map<string, StoredImage>();
  let storeFailures = 0;

  /** Whether the record's cover is worth a request. One that was looked at already is not better than it was. */
  const wants = ({ cover, coverId }: Edition, record: EditionRecord): boolean => {
    if (store === undefined || mode === "propose" || !fields.includes("cover")) return false;
    if (record.cover === null || coverMode === "never") return false;
    return cover === null || (coverMode === "better" && record.cover !== coverId);
  };

  /** The check with the record's cover in its patch, if it is wanted and is one. What fails is told, and spoils nothing. */
  const addTo = async (check: Check): Promise<Check> => {
    const { edition, record, isCertain } = check;
    if (!isCertain || record === null || !wants(edition, record)) return check;
    try {
      const fetched = await fetchCover(openLibrary, record.cover!, catalogue, parameters);
      const looked = { ...check, coverId: record.cover };
      if (fetched.rejected !== null) {
        const { rejected: why, detail } = fetched;
        rejected[why] += 1;
        log.debug("metadata.cover.rejected", { edition: edition.id, why, detail });
        return looked;
      }
      if (edition.cover !== null && !isBetter(fetched.image, edition.cover)) return looked;
      const { image, isNew } = await stored(fetched.image, fetched.bytes);
      const patch = check.patch ?? {
        edition: edition.id,
        seen: edition.seen,
        values: {},
        cover: null,
      };
      return {
        ...looked,
        outcome: "updated",
        patch: { ...patch, cover: image },
        cover: isNew ? "stored" : "reused",
      };
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      return { ...check, error: { code: error.code, message: `cover: ${error.message}` } };
    }
  };

  const stored = async (
    image: StoredImage,
    bytes: Uint8Array,
  ): Promise<{ image: StoredImage; isNew: boolean }> => {
    const hash = Buffer.from(image.sha256).toString("hex");
    const known =
      images.get(hash) ?? (await steps.step((tx) => knownImage(tx, catalogue, image.sha256)));
    if (known === null && !dryRun) await put(image, bytes);
    images.set(hash, known ?? image);
    return { image: known ?? image, isNew: known === null };
  };

  /** A store that fails again and again is left alone until the next execution; the texts go on. */
  const put = async ({ key, mediaType }: StoredImage, bytes: Uint8Array): Promise<void> => {
    if (storeFailures >= failuresThatClose)
      throw new RequestFailed("store", `${store!.name} failed ${storeFailures} times in a row`);
    try {
      await store!.put(key, bytes, { mediaType, signal });
      storeFailures = 0;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      storeFailures += 1;
      throw new RequestFailed("store", `${store!.name}: ${messageOf(error)}`, { cause: error });
    }
  };

  return { wants, addTo };
}

const failuresThatClose = 5;

/** A cover that was fetched and may be used, or why not. */
type FetchedCover =
  | { rejected: CoverRejection; detail: string }
  | { rejected: null; bytes: Uint8Array; image: StoredImage };

/** Fetches a cover and looks at its header. Nothing is stored yet. */
async function fetchCover(
  openLibrary: OpenLibrary,
  id: number,
  { coverKey = keyOfCover }: CataloguePort,
  { coverMaxMB, coverMinWidth, coverMinHeight }: RefreshParameters,
): Promise<FetchedCover> {
  const answer = await openLibrary.cover(id, coverMaxMB * 1024 * 1024);
  if (answer === null) return { rejected: "gone", detail: "" };
  const { body, mediaType } = answer;
  if (body === null) return { rejected: "tooLarge", detail: `more than ${coverMaxMB} MB` };
  const header = readImageHeader(body);
  const isClaimed = (coverTypes as readonly string[]).includes(mediaType);
  if (header === null || !isClaimed || header.mediaType !== mediaType)
    return {
      rejected: "wrongType",
      detail: `said ${mediaType}, is ${header?.mediaType ?? "no image"}`,
    };
  const { width, height } = header;
  const rejected = rejectCover(header, body.length, {
    minWidth: coverMinWidth,
    minHeight: coverMinHeight,
  });
  if (rejected !== null) return { rejected, detail: `${width}x${height}` };
  const sha256 = createHash("sha256").update(body).digest();
  const key = coverKey({ sha256, mediaType });
  return {
    rejected: null,
    bytes: body,
    image: { key, sha256, mediaType, width, height, bytes: body.length },
  };
}

function keyOfCover({ sha256, mediaType }: Pick<StoredImage, "sha256" | "mediaType">): string {
  return `images/${Buffer.from(sha256).toString("base64url")}/cover.${mediaType.slice("image/".length)}`;
}

/** Whether a new cover is larger than the old one by a fifth. */
function isBetter(
  image: { width: number; height: number },
  old: { width: number; height: number },
): boolean {
  return image.width * image.height >= 1.2 * old.width * old.height;
}

/** The image that the host has for these bytes, or null. */
async function knownImage(
  tx: Queryable,
  { images }: CataloguePort,
  sha256: Uint8Array,
): Promise<StoredImage | null> {
  if (images === undefined) return null;
  const { rows } = await tx.query(
    `select key, sha256, media_type, width, height, bytes from (${images.sql}) q where sha256 = $1`,
    [sha256],
  );
  const [row] = rows as ImageRow[];
  if (row === undefined) return null;
  const { key, width, height, bytes } = row;
  return { key, sha256, mediaType: row.media_type, width, height, bytes };
}
