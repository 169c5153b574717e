// A worker's process with `refresh_tokens`. It may kill itself at a named statement.
import { parseKeyRing } from "@horarium/library";
import { runWorker } from "./run-worker.mjs";

const { keys, secret, ...settings } = JSON.parse(process.env.TOKEN_WORKER);

await runWorker("refresh_tokens", settings, (pool) => ({
  tokens: { db: pool, keys: parseKeyRing(keys), clientSecret: () => secret },
}));
