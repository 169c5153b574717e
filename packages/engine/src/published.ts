import { now, type Clock } from "./clock.ts";
import {
  defineHandler,
  type AnyHandler,
  type HandlerDefinition,
  type Isolation,
} from "./define.ts";
import type { StandardSchema } from "./standard-schema.ts";
import { sql, type Database } from "./sql.ts";

/** What a handler says of its executions beside what it does. */
type Limits = Pick<
  HandlerDefinition,
  | "timeout"
  | "grace"
  | "attempts"
  | "retry"
  | "priority"
  | "concurrency"
  | "concurrencyKey"
  | "personal"
>;

/** A handler that workers offer or have offered, as the last one that started described it. */
export interface PublishedHandler {
  name: string;
  description: string | null;
  /** JSON Schema 2020-12 of its parameters; null: it does not say. */
  parameters: Record<string, unknown> | null;
  isolation: Isolation;
  version: string | null;
  limits: Limits;
  publishedAt: Date;
  /**
   * Workers that offer it now: heard of within a minute, and not stopping. Those at the edge, of which there is one when
   * it is rung for, count as one, for a week.
   */
  workers: number;
  /** When a worker that offers it was heard of last, within a week. */
  seenAt: Date | null;
}

/** Writes down what the handlers of this process are. In the order of their names: two that start do not wait crosswise. */
export async function publishHandlers(
  db: Database,
  clock: Clock,
  handlers: readonly AnyHandler[],
): Promise<void> {
  const rows = handlers
    .map((handler) => ({
      name: handler.name,
      description: handler.description ?? null,
      parameters: jsonSchemaOf(handler.parameters),
      isolation: handler.isolation ?? "inline",
      version: handler.version ?? null,
      limits: limitsOf(handler),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  await db.rows(
    sql`
      insert into handler (name, description, parameters, isolation, version, limits, published_at)
      select name, description, parameters, isolation, version, limits, ${now(clock)}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as row (name text, description text, parameters jsonb, isolation text, version text, limits jsonb)
      order by name
      on conflict (name) do update
      set description = excluded.description, parameters = excluded.parameters, isolation = excluded.isolation,
        version = excluded.version, limits = excluded.limits, published_at = excluded.published_at`,
  );
}

/** All that were ever published, and what workers of older versions offer without describing it; by name. */
export function listPublished(db: Database, clock: Clock): Promise<PublishedHandler[]> {
  return db.rows(
    sql<PublishedHandler>`
      with live as (
        select name,
          count(*) filter (where not stopping and seen_at > ${now(clock)} - interval '1 minute' and runner is distinct from 'edge')::int
            + coalesce(bool_or(runner = 'edge' and seen_at > ${now(clock)} - interval '1 week'), false)::int as workers,
          max(seen_at) as seen_at, max(started_at) as started_at
        from (select unnest(handlers) as name, runner, stopping, seen_at, started_at from worker) offered
        group by name
      )
      select name, description, parameters, coalesce(isolation, 'inline') as isolation, version,
        coalesce(limits, '{}') as limits, coalesce(published_at, started_at) as "publishedAt",
        coalesce(workers, 0) as workers, seen_at as "seenAt"
      from live
      full join handler using (name)
      order by name`,
  );
}

const standIns = new WeakSet<object>();

/**
 * A handler that stands for one whose code only other processes have: jobs are made of it and work is asked for with it
 * as with any other, and it has the other's limits. Here it cannot be run. `parameters` judges what is given, where
 * something can that knows JSON Schema.
 *
 * @example
 * await horarium.start();
 * const published = await horarium.publishedHandlers();
 * const refresh = standIn(published.find(({ name }) => name === "refresh_book")!);
 * await horarium.stop();
 * (await horarium.enqueue(refresh, { book: "42" })).status; // => "queued"
 */
export function standIn(
  { name, description, limits, isolation, version }: PublishedHandler,
  parameters?: StandardSchema,
): AnyHandler {
  const handler = defineHandler({
    name,
    ...limits,
    ...(description === null ? {} : { description }),
    ...(version === null ? {} : { version }),
    ...(parameters === undefined ? {} : { parameters }),
    // its module is elsewhere: nothing is ever isolated by it here
    ...(isolation === "inline" ? {} : { isolation, module: `published:${name}` }),
    run: () => {
      throw new Error(`${name}: its code is in other processes`);
    },
  });
  standIns.add(handler);
  return handler;
}

export function isStandIn(handler: AnyHandler): boolean {
  return standIns.has(handler);
}

function limitsOf({
  timeout,
  grace,
  attempts,
  retry,
  priority,
  concurrency,
  concurrencyKey,
  personal,
}: AnyHandler): object {
  return { timeout, grace, attempts, retry, priority, concurrency, concurrencyKey, personal };
}

/** Schemas that say what they are do it as Standard JSON Schema has it (https://standardschema.dev/json-schema). */
interface StandardJsonSchema {
  "~standard": {
    jsonSchema: {
      input(options: { target: string; libraryOptions?: object }): Record<string, unknown>;
    };
  };
}

function jsonSchemaOf(schema: unknown): Record<string, unknown> | null {
  const standard = (schema as Partial<StandardJsonSchema> | undefined)?.["~standard"];
  if (typeof standard?.jsonSchema?.input !== "function") return null;
  try {
    // what zod cannot say in JSON Schema is left open
    const libraryOptions = { unrepresentable: "any" };
    return standard.jsonSchema.input({ target: "draft-2020-12", libraryOptions });
  } catch {
    // a schema that JSON Schema has no words for: the worker alone is the judge
    return null;
  }
}
