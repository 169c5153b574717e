import { crc32 } from "node:zlib";

/** A member of an archive. */
export interface ZipEntry {
  name: string;
  content: string;
}

/**
 * A zip archive whose members are stored as they are: what a compressor makes differs from one version of zlib to the
 * next, and the demo library is the same everywhere.
 */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const members: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const path = Buffer.from(name);
    const data = Buffer.from(content);
    const facts = Buffer.alloc(26);
    // made for version 2.0, names in UTF-8, stored, at midnight of 1 January 1980
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(0x0800, 2);
    facts.writeUInt16LE(0x0021, 8);
    facts.writeUInt32LE(crc32(data), 10);
    facts.writeUInt32LE(data.length, 14);
    facts.writeUInt32LE(data.length, 18);
    facts.writeUInt16LE(path.length, 22);
    members.push(Buffer.from("PK\x03\x04"), facts, path, data);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\0", "latin1"), facts, place, path);
    offset += 30 + path.length + data.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...members, ...directory, Buffer.from("PK\x05\x06"), end]);
}
