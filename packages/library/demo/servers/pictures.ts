import { crc32, deflateSync } from "node:zlib";

/** A picture made by rule: a gradient whose colours come from `seed`. */
export interface Picture {
  width: number;
  height: number;
  seed: number;
}

/** Pixels that are next to each other have one colour, in squares of this side. */
const side = 8;

/** A PNG with a palette. */
export function png(picture: Picture): Buffer {
  const { width, height, seed } = picture;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // eight bits for a pixel, which are a place in the palette
  header.set([8, 3, 0, 0, 0], 8);
  const palette = Buffer.from(
    Array.from({ length: 256 }, (_, shade) => colour(seed, shade / 255)).flat(),
  );
  // the filter of a row is its first byte: 0, none
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += side) {
    const row = Buffer.alloc(width + 1);
    for (let x = 0; x < width; x += side) {
      row.fill(shadeAt(x, y, picture) * 255, 1 + x, 1 + Math.min(width, x + side));
    }
    for (let line = y; line < Math.min(height, y + side); line += 1)
      rows.set(row, line * (width + 1));
  }
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("PLTE", palette),
    chunk("IDAT", deflateSync(rows)),
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

/** A baseline JPEG of which each block of 8 by 8 pixels has one colour: only the first coefficient is coded. */
export function jpeg(picture: Picture): Buffer {
  const { width, height } = picture;
  const frame = [8, height >> 8, height & 255, width >> 8, width & 255, 3];
  const components = [1, 2, 3].flatMap((id) => [id, 0x11, 0]);
  const scan = [3, ...[1, 2, 3].flatMap((id) => [id, 0]), 0, 63, 0];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [...Buffer.from("JFIF\0"), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    // a step of eight: the first coefficient is then the block's mean, less 128
    segment(0xdb, [0, ...Array.from({ length: 64 }, () => 8)]),
    segment(0xc0, [...frame, ...components]),
    segment(0xc4, [0x00, ...lengths(dcLengths), ...dcLengths.keys()]),
    // of the other coefficients there is one code: the block ends here
    segment(0xc4, [0x10, ...lengths([1]), 0]),
    segment(0xda, scan),
    Buffer.from(blocks(picture)),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function segment(marker: number, data: number[]): Buffer {
  const length = data.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...data]);
}

/** Lengths of the codes for differences of 0, 1, 2 … bits. */
const dcLengths = [2, 3, 3, 3, 3, 3, 4, 5, 6, 7, 8, 9];
const dcCodes = [
  0b00, 0b010, 0b011, 0b100, 0b101, 0b110, 0b1110, 0b11110, 0b111110, 0x7e, 0xfe, 0x1fe,
];

function lengths(codes: number[]): number[] {
  return Array.from({ length: 16 }, (_, place) => codes.filter((one) => one === place + 1).length);
}

function blocks(picture: Picture): number[] {
  const bytes: number[] = [];
  let [bits, count] = [0, 0];
  const write = (value: number, length: number) => {
    for (let place = length - 1; place >= 0; place -= 1) {
      bits = (bits << 1) | ((value >> place) & 1);
      count += 1;
      if (count < 8) continue;
      // in a scan a byte 255 is followed by a 0, else it would be a marker
      bytes.push(...(bits === 255 ? [255, 0] : [bits]));
      [bits, count] = [0, 0];
    }
  };
  const last = [0, 0, 0];
  for (let y = 0; y < picture.height; y += side) {
    for (let x = 0; x < picture.width; x += side) {
      const shade = shadeAt(x, y, picture);
      for (const [component, level] of toYcc(colour(picture.seed, shade)).entries()) {
        const difference = level - last[component]!;
        last[component] = level;
        const size = 32 - Math.clz32(Math.abs(difference));
        write(dcCodes[size]!, dcLengths[size]!);
        write(difference < 0 ? difference + 2 ** size - 1 : difference, size);
        write(0, 1);
      }
    }
  }
  if (count > 0) write(127, 8 - count);
  return bytes;
}

function toYcc([r, g, b]: number[]): number[] {
  const y = 0.299 * r! + 0.587 * g! + 0.114 * b!;
  return [y - 128, (b! - y) * 0.564, (r! - y) * 0.713].map(Math.round);
}

/** 0 to 1: a slope with a wave on it. */
function shadeAt(x: number, y: number, { width, height, seed }: Picture): number {
  const slope = (x / width + y / height) / 2;
  const wave = Math.sin((x / width) * (3 + (seed % 7)) + (y / height) * (5 + (seed % 11)));
  return Math.min(1, Math.max(0, slope * 0.7 + wave * 0.15 + 0.15));
}

function colour(seed: number, shade: number): number[] {
  const part = (place: number) => ((seed * 2_654_435_761 + place * 97) >>> (place * 5)) % 156;
  return [0, 1, 2].map((place) => Math.round(part(place) + shade * 99));
}

/** The blank image of one pixel that services send where they have nothing. */
export const blankGif = Buffer.from("R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==", "base64");
