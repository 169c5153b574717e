import { serve } from "@hono/node-server";
import { connect, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createOutlet } from "../../src/api/events/outlet.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("a client that reads gets every frame, in order", async () => {
  let closed = 0;
  const { stream, push, end } = createOutlet({
    limit: 100,
    parting: bytes("too slow"),
    partingMs: 1_000,
    closed: () => closed++,
  });
  push(bytes("a"));
  push(bytes("b"));
  const reader = stream.getReader();
  const next = async () => new TextDecoder().decode((await reader.read()).value);
  expect([await next(), await next()]).toEqual(["a", "b"]);
  const waiting = next();
  push(bytes("c"));
  expect(await waiting).toBe("c");
  end();
  expect((await reader.read()).done).toBe(true);
  expect(closed).toBe(1);
});

test("a client that takes nothing loses what waits for it, is told so, and is cut off", async () => {
  let closed = 0;
  const { stream, push } = createOutlet({
    limit: 100,
    parting: bytes("too slow"),
    partingMs: 1_000,
    closed: () => closed++,
  });
  const frame = bytes("x".repeat(40));
  for (let n = 0; n < 10; n++) push(frame);
  const reader = stream.getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe("too slow");
  expect((await reader.read()).done).toBe(true);
  expect(closed).toBe(1);
});

test("a connection that takes nothing is broken, and its place is free", async () => {
  let stream: ReadableStream<Uint8Array>;
  const isClosed = new Promise<void>((resolve) => {
    const outlet = createOutlet({
      limit: 2 ** 22,
      parting: bytes("too slow"),
      partingMs: 50,
      closed: () => {
        clearInterval(pushing);
        resolve();
      },
    });
    stream = outlet.stream;
    const frame = new Uint8Array(2 ** 20);
    const pushing = setInterval(() => outlet.push(frame), 1);
  });
  const server = serve({ fetch: () => new Response(stream), port: 0, hostname: "127.0.0.1" });
  if (!server.listening) await new Promise((resolve) => server.once("listening", resolve));
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const isBroken = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => {});
  socket.pause();
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await isClosed;
  // what the kernel has kept is read, and then the end
  socket.resume();
  await isBroken;
  await new Promise((resolve) => server.close(resolve));
});
