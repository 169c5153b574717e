// A browser's service worker that executes what is due whenever its page asks it to, and then sleeps again.
// A token in a browser is its user's: name one handler in it that this user may do, and let it expire soon.
import { createWorker } from "./client/index.js";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { url, token } = event.data;
  const worker = createWorker({
    url,
    token,
    name: "a browser",
    runtime: "service worker",
    handlers: {
      hash_text: {
        description: "SHA-256 of a text, made in a browser",
        parameters: {
          type: "object",
          properties: { text: { type: "string" } },
          required: ["text"],
        },
        async run({ parameters, log }) {
          log("hashing", { length: parameters.text.length });
          const bytes = new TextEncoder().encode(parameters.text);
          const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
          return { sha256: [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
        },
      },
    },
  });
  // the browser may end a service worker that waits for nothing
  event.waitUntil(
    worker.runOnce().then(
      (executed) => event.source.postMessage({ executed }),
      (error) => event.source.postMessage({ error: String(error) }),
    ),
  );
});
