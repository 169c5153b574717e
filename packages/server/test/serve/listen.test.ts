import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { ConfigurationError } from "horarium";
import { expect, onTestFinished, test, vi } from "vitest";
import { listen, type Listening } from "../../src/serve/listen.ts";

const local = { host: "127.0.0.1", port: 0 };

async function listening(): Promise<Listening> {
  const server = await listen(local);
  onTestFinished(() => server.close(0));
  return server;
}

/** A promise, and what resolves it. */
function promised<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve!: (value: Value) => void;
  const promise = new Promise<Value>((found) => (resolve = found));
  return { promise, resolve };
}

/** What comes back for bytes that need not be HTTP. */
function send(url: string, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = "";
    socket.on("data", (data) => (text += data.toString()));
    socket.on("error", reject);
    socket.on("close", () => resolve(text));
  });
}

test("says that it is starting until there is somebody who answers", async () => {
  const server = await listening();
  const before = await fetch(`${server.url}/api/health`);
  expect(before.status).toBe(503);
  expect(before.headers.get("retry-after")).toBe("2");
  expect(before.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await before.json()).toMatchObject({ code: "starting", status: 503 });
  server.answerBy(() => new Response("here"));
  expect(await (await fetch(server.url)).text()).toBe("here");
});

test.each([
  ["is not HTTP", "hello\r\n\r\n", 400],
  [
    "has a head that is too large",
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
    431,
  ],
  [
    "says twice how long it is",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    400,
  ],
  ["has a Host that is none", "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n", 400],
  ["has no Host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
])("what %s is refused with a problem document, and reaches nobody", async (_, bytes, status) => {
  const server = await listening();
  let asked = 0;
  server.answerBy(() => {
    asked++;
    return new Response("here");
  });
  const answer = await send(server.url, bytes);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answer).toMatch(/Content-Type: application\/problem\+json/i);
  expect(answer).toContain("default-src 'none'");
  expect(JSON.parse(answer.split("\r\n\r\n")[1]!)).toMatchObject({ status, code: "not_http" });
  expect(asked).toBe(0);
});

test("an expectation that nobody knows does not keep a request from its answer", async () => {
  const server = await listening();
  server.answerBy(() => new Response("here"));
  const answer = await send(
    server.url,
    "GET / HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\nConnection: close\r\n\r\n",
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer).toContain("here");
});

test("a port in use is refused with who is there and what to do", async () => {
  const first = await listening();
  const port = Number(new URL(first.url).port);
  const asked = listen({ ...local, port });
  await expect(asked).rejects.toBeInstanceOf(ConfigurationError);
  await expect(asked).rejects.toThrow(
    `port ${port} on 127.0.0.1 is in use by a Horarium. Stop that one, or choose another port with HORARIUM_PORT`,
  );
});

test("a port that another program has is refused with how to find it", async () => {
  const other = createServer((_, response) => response.end("not JSON"));
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  await expect(listen({ ...local, port })).rejects.toThrow(`"lsof -i :${port}" names it`);
});

test("an address of another machine is refused", async () => {
  // of the block for documentation: no machine has it
  await expect(listen({ host: "192.0.2.1", port: 0 })).rejects.toThrow(
    "192.0.2.1 is not an address of this machine",
  );
});

test("closing lets what is being answered be answered, and accepts no more", async () => {
  const server = await listen(local);
  const asked = promised<void>();
  const answer = promised<Response>();
  server.answerBy(() => {
    asked.resolve();
    return answer.promise;
  });
  const first = fetch(server.url);
  await asked.promise;
  const closed = server.close(10_000);
  await expect(fetch(server.url)).rejects.toThrow("fetch failed");
  answer.resolve(new Response("answered all the same"));
  const response = await first;
  expect(await response.text()).toBe("answered all the same");
  expect(response.headers.get("connection")).toBe("close");
  await closed;
});

test("closing cuts off what is not answered in time", async () => {
  const server = await listen(local);
  const asked = promised<void>();
  server.answerBy(() => {
    asked.resolve();
    return new Promise<Response>(() => {});
  });
  const first = fetch(server.url);
  await asked.promise;
  await Promise.all([expect(first).rejects.toThrow(), server.close(50)]);
});

test("an event stream that fails breaks its connection off, and is nothing to print", async () => {
  const printed = vi.spyOn(console, "error");
  onTestFinished(() => printed.mockRestore());
  const server = await listening();
  let stream!: ReadableStreamDefaultController<Uint8Array>;
  server.answerBy(
    () =>
      new Response(new ReadableStream({ start: (controller) => void (stream = controller) }), {
        headers: { "Content-Type": "text/event-stream; charset=utf-8" },
      }),
  );
  const response = await fetch(server.url);
  const reader = response.body!.getReader();
  stream.enqueue(new TextEncoder().encode("event: hello\n\n"));
  expect(new TextDecoder().decode((await reader.read()).value)).toBe("event: hello\n\n");
  stream.error(new Error("the client of an event stream takes nothing"));
  await expect(reader.read()).rejects.toThrow();
  expect(printed).not.toHaveBeenCalled();
});

test("an event stream that ends, ends; one whose client goes is cancelled", async () => {
  const server = await listening();
  const cancelled = promised<void>();
  let stream!: ReadableStreamDefaultController<Uint8Array>;
  server.answerBy(
    () =>
      new Response(
        new ReadableStream({
          start: (controller) => void (stream = controller),
          cancel: () => cancelled.resolve(),
        }),
        { headers: { "Content-Type": "text/event-stream" } },
      ),
  );
  const ended = await fetch(server.url);
  stream.enqueue(new TextEncoder().encode("data: 1\n\n"));
  stream.close();
  expect(await ended.text()).toBe("data: 1\n\n");
  const left = await fetch(server.url);
  await left.body!.cancel();
  await cancelled.promise;
});
