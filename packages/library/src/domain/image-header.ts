import { imageSize } from "image-size";

/** The types of image that a cover may have. */
export const coverTypes = ["image/jpeg", "image/png", "image/webp", "image/gif"] as const;

export type CoverType = (typeof coverTypes)[number];

/** What the first bytes of an image tell. */
export interface ImageHeader {
  mediaType: CoverType;
  width: number;
  height: number;
}

/** Reads an image's type and size from its header, without decoding it. Null if these are not the bytes of such an image. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | null {
  const mediaType = typeOfBytes(bytes);
  if (mediaType === null) return null;
  try {
    const { width, height } = imageSize(bytes.subarray(0, headerBytes));
    return width > 0 && height > 0 ? { mediaType, width, height } : null;
  } catch {
    // the library throws for headers that are cut or make no sense, whatever the type
    return null;
  }
}

/** A JPEG's size comes after its EXIF data and colour profile, which may be long. */
const headerBytes = 512 * 1024;

const signatures: [CoverType, (start: string) => boolean][] = [
  ["image/jpeg", (start) => start.startsWith("\xff\xd8\xff")],
  ["image/png", (start) => start.startsWith("\x89PNG\r\n\x1a\n")],
  ["image/webp", (start) => start.startsWith("RIFF") && start.startsWith("WEBP", 8)],
  ["image/gif", (start) => start.startsWith("GIF87a") || start.startsWith("GIF89a")],
];

function typeOfBytes(bytes: Uint8Array): CoverType | null {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  return signatures.find(([, isOfType]) => isOfType(start))?.[0] ?? null;
}

/** What a cover must be like. */
export interface CoverLimits {
  minWidth: number;
  minHeight: number;
}

export type CoverRejection = "tooSmall" | "wrongShape" | "wrongType" | "tooLarge" | "gone";

const fewestBytes = 2_048;

/** Why an image is no cover, or null: it must be large enough, and taller than wide or nearly so. */
export function rejectCover(
  { width, height }: ImageHeader,
  bytes: number,
  { minWidth, minHeight }: CoverLimits,
): CoverRejection | null {
  if (bytes < fewestBytes || width < minWidth || height < minHeight) return "tooSmall";
  const ratio = width / height;
  return ratio < 0.4 || ratio > 1.1 ? "wrongShape" : null;
}
