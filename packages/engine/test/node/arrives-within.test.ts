import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { expect, test } from "vitest";
import { arrivesWithin } from "../../src/node/arrives-within.ts";

test("what has arrived while the process was held up is read before the time is over", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const sender = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [receiver] = (await once(server, "connection")) as [Socket];
  try {
    let isHeard = false;
    const heard = once(receiver, "data").then(() => {
      isHeard = true;
    });
    await new Promise(setImmediate);
    sender.write("here");
    const waiting = arrivesWithin(heard, 200);
    for (const until = performance.now() + 500; performance.now() < until;);
    await waiting;
    expect(isHeard).toBe(true);
  } finally {
    sender.destroy();
    receiver.destroy();
    server.close();
  }
});

test("what does not arrive is not waited for any longer", async () => {
  await arrivesWithin(new Promise(() => {}), 50);
});
