// A worker's process with `send_notifications`, as an app would have it. It may kill itself at a named statement.
import { createLibraryJobs, smtpTransport } from "@horarium/library";
import { referenceAdapter } from "@horarium/library/reference";
import { createHorarium, createPool } from "horarium/node";
import { killAt } from "../../../engine/test/faults/kit/kill-points.mjs";

const { url, smtp, kill } = JSON.parse(process.argv[2]);

const pool = createPool({ connectionString: url });
if (kill !== undefined) killAt(pool, kill);
const { handlers } = createLibraryJobs({
  adapter: referenceAdapter,
  mail: {
    transport: smtpTransport(smtp),
    library: "The Library",
    from: "library@library.example.org",
    appUrl: "https://library.example.org/",
    unsubscribeUrl: "https://library.example.org/u",
    unsubscribeKey: "a secret of the library, long enough",
  },
});
const horarium = createHorarium({
  db: pool,
  handlers: handlers.filter(({ name }) => name === "send_notifications"),
  lease: "2s",
  poll: "200ms",
});

// a test run that was itself killed leaves nothing behind
process.stdin.on("end", () => process.kill(process.pid, "SIGKILL")).resume();
process.on("SIGTERM", () => {
  void horarium
    .stop({ within: "2s" })
    .then(() => pool.end())
    .then(() => process.exit(0));
});

await horarium.start();
