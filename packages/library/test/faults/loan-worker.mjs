// A worker's process with `loan_reminders`. It may kill itself at a named statement.
import { runWorker } from "./run-worker.mjs";

await runWorker("loan_reminders", JSON.parse(process.argv[2]));
