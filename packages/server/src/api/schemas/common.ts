import { z } from "@hono/zod-openapi";
import { limits } from "../limits.ts";

/** ISO 8601 in UTC, on the way out. */
export const Instant = z
  .date()
  // not judged: one beyond the year 9999 that an app has written must not keep a whole list from being read
  .transform((at) => at.toISOString())
  .openapi({ type: "string", format: "date-time", example: "2027-03-28T01:00:00.000Z" });

/** ISO 8601 with `Z` or an offset, on the way in. */
export const GivenInstant = z.iso
  .datetime({ offset: true, error: "must be an instant like 2027-03-28T01:00:00Z" })
  .transform((text) => new Date(text))
  // by its offset it may lie in the year 10000
  .refine((at) => /^\d{4}-/.test(at.toISOString()), "must lie before the year 10000 in UTC")
  .openapi({ type: "string", format: "date-time" });

export const Id = z.uuid().openapi({ example: "01940e7c-3f00-7000-8000-4f5a7d1c2b3a" });

export const Reason = z.string().max(limits.reason).optional().openapi({
  description: "Why; it stands in the audit",
});

/** `limit` and `after` of a list. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(limits.page).default(50).openapi({
    description: "Rows of a page",
  }),
  after: z.string().max(500).optional().openapi({
    description: "The `next` of the page before",
  }),
};

/** One or more of some words: `?status=failed&status=missed`, or `?status=failed,missed`. */
export function listOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z
    .union([z.string(), z.array(z.string())])
    .transform((given) => [given].flat().flatMap((text) => text.split(",")))
    .pipe(z.array(z.enum(words)).min(1))
    .optional()
    .openapi({ type: "array", items: { type: "string", enum: [...words] } });
}

/** One or more ids: `?id=…&id=…`, or `?id=…,…`. */
export const idsQuery = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => [given].flat().flatMap((text) => text.split(",")))
  .pipe(z.array(Id).min(1).max(limits.page))
  .optional()
  .openapi({ type: "array", items: { type: "string", format: "uuid" } });

export const flag = z
  .enum(["true", "false"])
  .transform((text) => text === "true")
  .optional()
  .openapi({ type: "boolean" });

/** A page of a list, as of an instant. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({
    rows: z.array(row),
    /** Goes into `after` for the next page; null on the last. */
    next: z.string().nullable(),
    /** The database's clock when it was read. */
    asOf: Instant,
  });
}
