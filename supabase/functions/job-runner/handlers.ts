// The handlers that this runner offers. Their work must fit into an isolate: no threads, no processes, two seconds of
// processor time; what takes longer than the isolate lives yields with a checkpoint and goes on in the next.
import { defineHandler } from "horarium";

const hello = defineHandler({
  name: "hello",
  description: "Says that the chain from pg_cron to the runner works",
  run: ({ scheduledFor, log }) => {
    log.info("said hello", { scheduledFor });
    return { hello: "from the edge" };
  },
});

export const handlers = [hello];
