import { z } from "zod";
import { templateProblem } from "../template.ts";

/** What a job of the kind `sql` is told. */
export const SqlParameters = z
  .strictObject({
    statement: z
      .string()
      .min(1)
      .max(50_000)
      .meta({
        title: "Statement",
        description: "One statement, or a call of a function; values as $1, $2, ...",
        contentMediaType: "text/x-sql",
        examples: ["select tidy_up($1)"],
      }),
    values: z
      .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .max(100)
      .default([])
      .meta({
        title: "Values",
        description:
          "Of $1, $2, ... They are bound, never part of the statement. In texts {{executionId}}, {{slot}} and the like are filled in",
      }),
    readOnly: z
      .boolean()
      .default(false)
      .meta({ title: "Read only", description: "In a transaction that cannot write" }),
    searchPath: z
      .array(z.string().regex(/^[a-z_][a-z0-9_$]{0,62}$/, "is the name of a schema"))
      .max(10)
      .default([])
      .meta({
        title: "Schemas",
        description:
          "Where tables and functions without a schema are looked for, behind pg_catalog",
        examples: [["public"]],
      }),
    timeoutSeconds: z
      .int()
      .min(1)
      .max(3_600)
      .default(60)
      .meta({ title: "Time for the statement", "x-unit": "seconds" }),
    lockTimeoutSeconds: z
      .int()
      .min(1)
      .max(3_600)
      .default(10)
      .meta({ title: "Time to wait for a lock", "x-unit": "seconds" }),
    keepRows: z.int().min(0).max(1_000).default(100).meta({
      title: "Rows to keep",
      description: "Of the result, with the execution; all are counted",
      "x-unit": "rows",
    }),
    dryRun: z.boolean().default(false).meta({
      title: "Dry run",
      description:
        "Runs nothing: the role is checked, and PostgreSQL plans the statement, in a transaction that cannot write",
    }),
  })
  .superRefine(({ values }, context) => {
    const message = templateProblem(values);
    if (message !== null) context.addIssue({ code: "custom", path: ["values"], message });
  });

export type SqlParameters = z.output<typeof SqlParameters>;
