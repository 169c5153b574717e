import { createSocket, type Socket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import type { AddressInfo } from "node:net";
import type { Resolve, Resolved } from "../../src/outbound/target.ts";

/** A name server on a port of its own. */
export interface NameServer {
  /** Asks it as the system would ask its own, for IPv4 and IPv6. */
  resolve: Resolve;
  /** What it was asked: `A rebound.example.com`. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** `answer` gives the addresses of a name, of which those of the type that is asked for are sent, with a TTL of 0. */
export async function startNameServer(answer: (name: string) => string[]): Promise<NameServer> {
  const asked: string[] = [];
  const socket = createSocket("udp4");
  socket.on("message", (query, from) => {
    const { name, type, end } = questionOf(query);
    asked.push(`${type === 28 ? "AAAA" : "A"} ${name}`);
    const addresses = answer(name).filter((one) => one.includes(":") === (type === 28));
    socket.send(answerOf(query.subarray(0, end), type, addresses), from.port, from.address);
  });
  await bound(socket);
  // it does answer, if late: what is not heard counts as a name without an address
  const resolver = new Resolver({ timeout: 60_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${(socket.address() as AddressInfo).port}`]);
  const found = (addresses: string[], family: number): Resolved[] =>
    addresses.map((address) => ({ address, family }));
  return {
    asked,
    async resolve(host) {
      // one that has no address of a type is an error for the resolver
      const four = await resolver.resolve4(host).catch(() => []);
      const six = await resolver.resolve6(host).catch(() => []);
      return [...found(four, 4), ...found(six, 6)];
    },
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function bound(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.bind(0, "127.0.0.1", resolve));
}

/** RFC 1035, 4.1.2: labels with their lengths, a type, a class. */
function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  while (query[at] !== 0) {
    const length = query[at]!;
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join("."), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answerOf(question: Buffer, type: number, addresses: readonly string[]): Buffer {
  const header = Buffer.from(question);
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(addresses.length, 6);
  // no authorities, and none of what the resolver has added to its question
  header.writeUInt32BE(0, 8);
  const records = addresses.map((address) => {
    const data = bytesOf(address);
    const record = Buffer.alloc(12 + data.length);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt16BE(data.length, 10);
    data.copy(record, 12);
    return record;
  });
  return Buffer.concat([header, ...records]);
}

function bytesOf(address: string): Buffer {
  if (!address.includes(":")) return Buffer.from(address.split(".").map(Number));
  const [before = "", after] = address.split("::");
  const groups = (text: string) =>
    text === "" ? [] : text.split(":").map((one) => parseInt(one, 16));
  const [first, last] = [groups(before), groups(after ?? "")];
  const middle = Array.from({ length: 8 - first.length - last.length }, () => 0);
  const bytes = Buffer.alloc(16);
  [...first, ...middle, ...last].forEach((group, place) => bytes.writeUInt16BE(group, place * 2));
  return bytes;
}
