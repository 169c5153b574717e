// A worker's process with `send_notifications`. It may kill itself at a named statement.
import { smtpTransport } from "@horarium/library";
import { runWorker } from "./run-worker.mjs";

const { smtp, ...settings } = JSON.parse(process.argv[2]);

await runWorker("send_notifications", settings, (pool) => ({
  mail: {
    db: pool,
    transport: smtpTransport(smtp),
    library: "The Library",
    from: "library@library.example.org",
    appUrl: "https://library.example.org/",
    unsubscribeUrl: "https://library.example.org/u",
    unsubscribeKey: "a secret of the library, long enough",
  },
}));
