import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { connectionOf } from "../../src/node/connection.ts";
import { listen } from "../../src/node/listen.ts";
import type { Listener } from "../../src/runtime.ts";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { startPooler, type Pooler, type PoolerOptions } from "./pooler.ts";

let made: TestDatabase;
const closing: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  made = await createTestDatabase();
});
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close();
});
afterAll(() => made.drop());

async function behind(options: PoolerOptions = {}): Promise<Pooler> {
  const proxy = await startPooler(made.url, options);
  closing.push(proxy);
  return proxy;
}

async function listening(connectionString: string, heard: () => void): Promise<Listener | null> {
  const listener = await listen(() => ({ connectionString }), "wake", heard);
  if (listener !== null) closing.push(listener);
  return listener;
}

const notify = () => made.pool.query("notify wake");

test("it hears its channel, and no other", async () => {
  const heard = vi.fn();
  const listener = await listen(() => connectionOf(made.pool), "wake", heard);
  expect(listener?.isListening()).toBe(true);
  await made.pool.query("notify other");
  await notify();
  await expect.poll(() => heard).toHaveBeenCalled();
  await listener?.close();
  expect(heard).toHaveBeenCalledTimes(1);
  expect(listener?.isListening()).toBe(false);
});

test("when its connection is cut, it listens again", async () => {
  const proxy = await behind();
  const heard = vi.fn();
  const listener = await listening(proxy.url, heard);
  const connections = proxy.startups.length;
  proxy.cut();
  // another connection is the proof: it may be up again before anybody could see it down
  await expect.poll(() => proxy.startups.length).toBeGreaterThan(connections);
  await expect.poll(() => listener?.isListening()).toBe(true);
  await notify();
  await expect.poll(() => heard).toHaveBeenCalled();
});

test("a server that is away at the start is found later", async () => {
  const gone = await startPooler(made.url);
  await gone.close();
  const listener = await listening(gone.url, () => undefined);
  expect(listener?.isListening()).toBe(false);
  await behind({ port: gone.port });
  await expect.poll(() => listener?.isListening()).toBe(true);
});

test("behind a transaction pooler, which loses notifications, there is no listener", async () => {
  const proxy = await behind({ hidesPid: true, losesNotifications: true });
  expect(await listening(proxy.url, () => undefined)).toBeNull();
});

test("a session pooler hides the server's process but keeps it: that works", async () => {
  const proxy = await behind({ hidesPid: true });
  const heard = vi.fn();
  expect((await listening(proxy.url, heard))?.isListening()).toBe(true);
  await notify();
  await expect.poll(() => heard).toHaveBeenCalled();
});

test("one that takes long for a connection is not taken for one that loses notifications", async () => {
  const proxy = await behind({ hidesPid: true, slowLaterMs: 1_500 });
  const heard = vi.fn();
  expect((await listening(proxy.url, heard))?.isListening()).toBe(true);
  await notify();
  await expect.poll(() => heard).toHaveBeenCalled();
});
