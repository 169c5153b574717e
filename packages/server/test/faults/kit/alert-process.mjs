// A node that executes, makes alerts and sends them; its life may end at a statement that the test names.
import { randomBytes } from "node:crypto";
import { defineHandler } from "horarium";
import { createHorarium, createPool } from "horarium/node";
import { createChannelService } from "../../../dist/channels/channel-service.js";
import { createSeal } from "../../../dist/channels/seal.js";
import { readAllowedHosts } from "../../../dist/outbound/allowed-hosts.js";
import { createOutbound } from "../../../dist/outbound/outbound.js";
import { killAt } from "../../../../engine/test/faults/kit/kill-points.mjs";

const { url, kill, handler, key, fails } = JSON.parse(process.argv[2]);
const pool = createPool(url);
if (kill !== null) killAt(pool, kill);
const horarium = createHorarium({
  db: pool,
  handlers: [
    defineHandler({
      name: handler,
      attempts: 1,
      run: () => {
        if (fails) throw new Error(`${handler} does not work`);
      },
    }),
  ],
});
// a test run that was itself killed leaves nothing behind
process.stdin.on("end", () => process.kill(process.pid, "SIGKILL")).resume();
const channels = createChannelService({
  seal: createSeal([key === undefined ? randomBytes(32) : Buffer.from(key, "base64")]),
  failed: (error) => console.error(error),
  means: {
    outbound: createOutbound(readAllowedHosts("127.0.0.1")),
    mail: null,
    link: () => null,
    environment: null,
    now: () => new Date(),
  },
});
channels.start(horarium);
await horarium.start();
console.log("started");
