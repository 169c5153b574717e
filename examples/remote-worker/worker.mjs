import { setTimeout as pause } from "node:timers/promises";
import { createWorker } from "@horarium/client";

const worker = createWorker({
  url: process.env.HORARIUM_URL ?? "http://127.0.0.1:4680/",
  // horarium token create counter --person <admin> --scopes work --handlers count_words
  token: process.env.HORARIUM_TOKEN,
  name: `counter ${process.pid}`,
  concurrency: 2,
  handlers: {
    count_words: {
      description: "Counts the words of a text",
      parameters: {
        type: "object",
        properties: { text: { type: "string" }, msPerWord: { type: "integer", default: 0 } },
        required: ["text"],
      },
      async run({ parameters: { text, msPerWord = 0 }, signal, log, progress }) {
        const words = text.split(/\s+/).filter((word) => word !== "");
        for (const [index, word] of words.entries()) {
          await pause(msPerWord, undefined, { signal });
          progress(index + 1, words.length, word);
        }
        log("counted", { words: words.length });
        return { words: words.length };
      },
    },
  },
  failed: (error) => console.error(String(error)),
});

await worker.start();
console.log("working");
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void worker.stop());
