import { z } from "@hono/zod-openapi";
import { sql, type Horarium, type LogRow, type Sql } from "horarium";
import { operation, wholeResponse } from "../operation.ts";
import { Problem } from "../problem.ts";
import { flag, Id, listOf } from "../schemas/common.ts";
import { anywhere } from "../sql-parts.ts";
import { levels, LogLine, toLogLine } from "../schemas/execution.ts";
import { Status } from "../schemas/job.ts";

const tag = "Executions";
const parameters = z.object({ execution: Id });

export const readLog = operation({
  name: "readLog",
  method: "get",
  path: "/executions/{execution}/log",
  permission: "read",
  tag,
  summary: "Lines of an execution's log, in their order",
  parameters,
  query: z.object({
    after: z.coerce.number().int().min(0).optional().openapi({
      description: "A sequence number: the lines that follow it. Default from the first",
    }),
    before: z.coerce.number().int().min(1).max(2_147_483_647).optional().openapi({
      description: "A sequence number: the lines just before it. With a large one, the last lines",
    }),
    limit: z.coerce.number().int().min(1).max(2_000).default(1_000),
  }),
  answer: z.object({
    rows: z.array(LogLine),
    /** Lines that were written so far. */
    total: z.int(),
    status: Status,
  }),
  async run({ parameters: { execution }, query: { after, before, limit } }, { horarium }) {
    if (after !== undefined && before !== undefined) {
      throw new Problem(422, "invalid", "query: give after or before, not both", {
        fields: [{ path: "query.before", message: "may not be given beside after" }],
      });
    }
    // the execution first: lines that come meanwhile are shown, and not counted away
    const { log_lines: written, status } = await horarium.execution(execution);
    const lines =
      before === undefined
        ? await horarium.log(execution, { after: after ?? 0, limit })
        : await readBefore(horarium, execution, before, limit);
    const rows = lines.map(toLogLine);
    return { rows, total: Math.max(written, rows.at(-1)?.sequence ?? 0), status };
  },
});

async function readBefore(
  { db }: Horarium,
  id: string,
  before: number,
  limit: number,
): Promise<LogRow[]> {
  const rows = await db.rows(
    sql<LogRow>`
      select *
      from execution_log
      where execution_id = ${id} and sequence < ${before}
      order by sequence desc
      limit ${limit}`,
  );
  return rows.toReversed();
}

export const searchLog = operation({
  name: "searchLog",
  method: "get",
  path: "/executions/{execution}/log/search",
  permission: "read",
  tag,
  summary: "Lines of an execution's whole log that have a text in them, or a level",
  parameters,
  query: z.object({
    q: z.string().min(1).max(200).optional().openapi({
      description: "A part of the message or of its fields, in any case",
    }),
    isPattern: flag.openapi({
      description: "`q` is a regular expression of PostgreSQL, looked for in the message",
    }),
    level: listOf(levels),
    attempt: z.coerce.number().int().min(1).max(10_000).optional(),
    after: z.coerce.number().int().min(0).default(0).openapi({ description: "A sequence number" }),
    limit: z.coerce.number().int().min(1).max(1_000).default(200),
  }),
  answer: z.object({
    rows: z.array(LogLine),
    /** Lines of the whole log that match, also before `after`. */
    matches: z.int(),
    /** Goes into `after` for the next ones; null: there are none. */
    next: z.int().nullable(),
  }),
  async run({ parameters: { execution }, query }, { horarium }) {
    const { q, isPattern = false, level, attempt, after, limit } = query;
    await horarium.execution(execution);
    if (q !== undefined && isPattern) await checkPattern(horarium, q);
    const matching = sql`execution_id = ${execution}
      ${q === undefined ? sql`` : sql`and ${textMatches(q, isPattern)}`}
      ${attempt === undefined ? sql`` : sql`and attempt = ${attempt}`}
      ${level === undefined ? sql`` : sql`and level = any (${level}::text[])`}`;
    const [rows, matches] = await Promise.all([
      horarium.db.rows(
        sql<LogRow>`
          select *
          from execution_log
          where ${matching} and sequence > ${after}
          order by sequence
          limit ${limit + 1}`,
      ),
      countLines(horarium, matching),
    ]);
    const shown = rows.slice(0, limit);
    return {
      rows: shown.map(toLogLine),
      matches,
      next: rows.length > limit ? shown.at(-1)!.sequence : null,
    };
  },
});

function textMatches(q: string, isPattern: boolean): Sql {
  if (isPattern) return sql`message ~* ${q}`;
  return sql`(message ilike ${anywhere(q)} or fields::text ilike ${anywhere(q)})`;
}

/** In a transaction of its own: inside another one a refusal would end that. */
async function checkPattern({ db }: Horarium, pattern: string): Promise<void> {
  try {
    await db.transaction((tx) => tx.rows(sql`select ''::text ~* ${pattern}::text`));
  } catch (error) {
    // invalid_regular_expression
    if (!(error instanceof Error && "code" in error && error.code === "2201B")) throw error;
    const message = error.message.replace(/^invalid regular expression: /, "");
    throw new Problem(422, "invalid", `query.q: it is no regular expression: ${message}`, {
      fields: [{ path: "query.q", message: `is no regular expression: ${message}` }],
    });
  }
}

async function countLines({ db }: Horarium, matching: Sql): Promise<number> {
  const [row] = await db.rows(
    sql<{ lines: number }>`select count(*)::int as lines from execution_log where ${matching}`,
  );
  return row!.lines;
}

export const downloadLog = operation({
  name: "downloadLog",
  method: "get",
  path: "/executions/{execution}/log/download",
  permission: "read",
  tag,
  summary: "The whole log as a text file",
  description:
    "A line for each line of the log: instant, level, message, fields. Further lines of a message are indented; other control characters are written out.",
  parameters,
  answer: wholeResponse,
  media: { "text/plain": z.string() },
  async run({ parameters: { execution } }, { horarium }) {
    await horarium.execution(execution);
    // the first part before the answer begins: what goes wrong can still be told as a problem
    const first = await horarium.log(execution, { limit: linesAtOnce });
    return new Response(textOf(horarium, execution, first), {
      headers: {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Disposition": `attachment; filename="execution-${execution}.log"`,
      },
    });
  },
});

const linesAtOnce = 1_000;

/** Read as the client takes it: a log of five megabytes is never held as a whole. */
function textOf(
  horarium: Horarium,
  execution: string,
  first: readonly LogRow[],
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let lines = first;
  return new ReadableStream(
    {
      async pull(controller) {
        const last = lines.at(-1);
        if (last === undefined) return controller.close();
        controller.enqueue(encoder.encode(lines.map(toText).join("")));
        lines =
          lines.length < linesAtOnce
            ? []
            : await horarium.log(execution, { after: last.sequence, limit: linesAtOnce });
        if (lines.length === 0) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

function toText({ at, level, message, fields }: LogRow): string {
  const more = fields === null ? "" : ` ${JSON.stringify(fields)}`;
  return `${at.toISOString()} ${level.padEnd(5)} ${harmless(message + more)}\n`;
}

/** A message can neither pass for another line nor speak to the terminal that shows the file. */
function harmless(text: string): string {
  return text
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(
      // oxlint-disable-next-line no-control-regex -- they are what is looked for
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
      (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, "0")}`,
    )
    .replaceAll("\n", "\n    ");
}
