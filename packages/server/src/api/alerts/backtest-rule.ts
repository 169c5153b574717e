import { z } from "@hono/zod-openapi";
import { backtestedKinds, backtestRule as backtest, type RuleSettings as Settings } from "horarium";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Id, Instant } from "../schemas/common.ts";
import { GivenScope, RuleSettings } from "./schemas.ts";
import { toScope } from "./scope.ts";

export const backtestAlertRule = operation({
  name: "backtestAlertRule",
  method: "post",
  path: "/alert-rules/backtest",
  permission: "read",
  tag: "Alerts",
  summary: "What a rule would have raised in the last days, by the executions that are kept",
  description:
    "Nothing is changed. A rule need not be saved for it. Kinds of which the history does not know are refused.",
  body: z.strictObject({
    kind: z.enum(backtestedKinds),
    ...GivenScope.shape,
    settings: RuleSettings.optional(),
    days: z.int().min(1).max(90).default(30),
  }),
  answer: z.object({
    from: Instant,
    /** The jobs that it is about. */
    jobs: z.int(),
    total: z.int(),
    /** The oldest first; 500 at most. */
    firings: z.array(
      z.object({
        job: z.object({ id: Id, name: z.string() }),
        execution: Id.nullable(),
        at: Instant,
        /** When it would have been well again; null: it still is not. */
        until: Instant.nullable(),
      }),
    ),
    /** False: there is more history than is read. */
    isWhole: z.boolean(),
    asOf: Instant,
  }),
  async run({ body: { kind, settings = {}, days, ...scope } }, { horarium }) {
    const asOf = await readAsOf(horarium);
    const columns = await toScope(horarium, scope);
    const tested = { ...columns, kind, settings: settings as Settings, days };
    const { firings, ...rest } = await backtest(horarium.db, horarium.clock, tested);
    return {
      ...rest,
      total: firings.length,
      firings: firings.slice(0, 500).map(({ jobId, job, executionId, at, until }) => ({
        job: { id: jobId, name: job },
        execution: executionId,
        at,
        until,
      })),
      asOf,
    };
  },
});
