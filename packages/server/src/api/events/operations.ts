import { z } from "@hono/zod-openapi";
import { operation, wholeResponse } from "../operation.ts";
import { Id } from "../schemas/common.ts";
import { fromEventId } from "./position.ts";

const mostWatched = 10;
const mostAgoMs = 50_000;

export const followEvents = operation({
  name: "followEvents",
  method: "get",
  path: "/events",
  permission: "read",
  tag: "Events",
  summary: "What happens, as it happens: a stream of server-sent events",
  description: [
    "Events: `hello` (first of each stream: `protocol`, the database's clock `at`, `heartbeatMs`, and in `watching` the last line of each watched log that this stream does not tell), `clock` (the heartbeat), `execution.changed`, `execution.progress`, `execution.log`, `job.changed`, `change.added`, `alert.changed`, and `reset`: fetch again what is shown, not all of what happened can be told.",
    "Planned slots have no event: a job's next one is in `job.changed`, and a slot that is made, skipped or moved ahead comes as `execution.changed`; one that is put back has no execution any more, which `change.added` says.",
    "`asOf` is the version: of two states of the same thing, from the stream or from any other operation, the later one counts. A stream that breaks is resumed with `Last-Event-ID`, at any process of the same database, within a minute; an event may then come twice. Logs are not resumed: ask for the lines between.",
    "The stream ends when the session or the token does. A client that does not keep up gets `reset` and is cut off.",
  ].join("\n\n"),
  query: z.object({
    watch: z
      .string()
      .max(mostWatched * 37)
      .transform((text) => text.split(","))
      .pipe(z.array(Id).max(mostWatched))
      .optional()
      .openapi({
        type: "string",
        description: `Ids of executions whose logs are told, separated by commas; at most ${mostWatched}`,
      }),
    lastEventId: z.string().max(30).optional().openapi({
      description: "For clients that cannot set the header `Last-Event-ID`, which comes first",
    }),
    ago: z.coerce.number().int().min(0).max(mostAgoMs).optional().openapi({
      description:
        "Milliseconds: the stream begins with what has happened in so long, for a client that has fetched before it opens the stream. Without effect where one is resumed",
    }),
  }),
  answer: wholeResponse,
  media: { "text/event-stream": z.string() },
  async run(
    { query: { watch = [], lastEventId, ago } },
    { events, request, principal, authenticate },
  ) {
    const id = request.headers.get("last-event-id") ?? lastEventId ?? null;
    const stream = await events.join({
      // "read" is not granted to nobody
      principal: principal!,
      authenticate,
      watch: [...new Set(watch)],
      after: id === null || id === "" ? null : (fromEventId(id) ?? "unknown"),
      ago: ago ?? null,
    });
    return new Response(stream, {
      headers: {
        "Content-Type": "text/event-stream; charset=utf-8",
        // proxies that gather before they send would hold the events back
        "X-Accel-Buffering": "no",
      },
    });
  },
});
