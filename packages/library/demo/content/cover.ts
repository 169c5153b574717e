import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** The size of a cover. */
export const coverSize = { width: 600, height: 900 };

/**
 * A PNG: a gradient from one colour to another, both of which follow from the text, which is in the file as well. All
 * covers have the same pixels and differ in their palette.
 */
export function cover(text: string): Buffer {
  const colours = createHash("sha256").update(text).digest();
  const palette = Buffer.alloc(256 * 3);
  for (let place = 0; place < palette.length; place += 1) {
    const share = Math.floor(place / 3) / 255;
    palette[place] = colours[place % 3]! * (1 - share) + colours[3 + (place % 3)]! * share;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(coverSize.width, 0);
  header.writeUInt32BE(coverSize.height, 4);
  // eight bits for a pixel, which are a place in the palette
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("iTXt", Buffer.from(`Title\0\0\0\0\0${text}`)),
    chunk("PLTE", palette),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(named, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}

/**
 * Rows of one shade each, as a zlib stream: a filter byte (none), the shade, and the shade 599 times more. Written here,
 * since what a compressor makes differs from one version of zlib to the next, and the demo library is the same everywhere.
 */
const pixels = compressRows(
  Array.from({ length: coverSize.height }, (_, y) => Math.floor((y * 256) / coverSize.height)),
);

function compressRows(shades: readonly number[]): Buffer {
  const bytes = [0x78, 0x01];
  let [bits, count] = [0, 0];
  const write = (value: number, length: number) => {
    bits |= value << count;
    for (count += length; count >= 8; count -= 8) {
      bytes.push(bits & 255);
      bits >>>= 8;
    }
  };
  const writeCode = (code: number, length: number) => {
    for (let place = length - 1; place >= 0; place -= 1) write((code >> place) & 1, 1);
  };
  const literal = (value: number) =>
    value < 144 ? writeCode(0x30 + value, 8) : writeCode(0x190 + value - 144, 9);
  // the byte before, 258 times
  const repeatMost = () => {
    writeCode(0xc5, 8);
    writeCode(0, 5);
  };

  // the last block, with the codes of the standard (RFC 1951, 3.2.6)
  write(0b011, 3);
  let [low, high] = [1, 0];
  const sum = (value: number) => {
    low = (low + value) % 65_521;
    high = (high + low) % 65_521;
  };
  for (const shade of shades) {
    literal(0);
    literal(shade);
    repeatMost();
    repeatMost();
    // and 83 times: the shortest of the lengths with code 278, whose four further bits are 0
    writeCode(278 - 256, 7);
    write(0, 4);
    writeCode(0, 5);
    sum(0);
    for (let x = 0; x < coverSize.width; x += 1) sum(shade);
  }
  writeCode(0, 7);
  if (count > 0) write(0, 8 - count);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(high * 65_536 + low);
  return Buffer.concat([Buffer.from(bytes), check]);
}
