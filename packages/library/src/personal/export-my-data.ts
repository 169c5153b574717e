import { defineHandler, type Context, type Queryable } from "horarium";
import { z } from "zod";
import { libraryRetry } from "../failures.ts";
import type { LoansPort, Query, Rating, ReadingSession } from "../ports/index.ts";
import { memberOf, type AddressOf } from "./member-of.ts";

const parameters = z.strictObject({
  days: z.int().min(1).max(3_660).default(366).meta({
    title: "Days",
    description: "How far back what you have read goes",
  }),
});

/** Rows of a kind, the newest: a result has its limit. */
const mostRows = 1_000;

interface Sources {
  loans: LoansPort;
  sessions: Query<ReadingSession> | undefined;
  ratings: Query<Rating> | undefined;
  addressOf: AddressOf;
}

/** Gathers what the library keeps of a member; its result is to be downloaded by them. */
export function exportMyData({ loans, sessions, ratings, addressOf }: Sources) {
  return defineHandler({
    name: "my_data_export",
    description: "Gathers your loans, ratings and reading, to be downloaded",
    personal: { title: "Export my data" },
    parameters,
    timeout: "5m",
    retry: libraryRetry,
    run: (context: Context<z.output<typeof parameters>>) =>
      context.transaction(async (tx) => {
        const { days } = context.parameters;
        const member = await memberOf(tx, context, { addressOf, loans });
        const of = (query: Query<unknown> | undefined, order: string, since = "true") =>
          query === undefined ? [] : rowsOf(tx, query, { member: member.id, order, since, days });
        const data = {
          member: { id: member.id, timeZone: member.timeZone },
          loans: await of(loans.open, "due_at"),
          ratings: await of(ratings, "work"),
          reading: await of(
            sessions,
            "started_at desc",
            "started_at >= now() - $2::int * interval '1 day'",
          ),
        };
        context.log.info("gathered", {
          loans: data.loans.length,
          ratings: data.ratings.length,
          reading: data.reading.length,
        });
        return data;
      }),
  });
}

/** `order` and `since` are words of ours. */
async function rowsOf(
  tx: Queryable,
  query: Query<unknown>,
  { member, order, since, days }: { member: string; order: string; since: string; days: number },
): Promise<unknown[]> {
  const { rows } = await tx.query(
    `select to_jsonb(own) - 'member' as row
     from (${query.sql}) own
     where member::text = $1 and $2::int > 0 and ${since}
     order by ${order}
     limit ${mostRows}`,
    [member, days],
  );
  return (rows as { row: unknown }[]).map(({ row }) => row);
}
