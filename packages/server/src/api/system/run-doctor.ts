import { z } from "@hono/zod-openapi";
import { audit } from "horarium";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Instant } from "../schemas/common.ts";

export const runDoctor = operation({
  name: "runDoctor",
  method: "get",
  path: "/doctor",
  permission: "admin",
  tag: "System",
  summary: "Check that no slot is lost or doubled and that the tables agree",
  answer: z.object({
    findings: z.array(
      z.object({
        check: z.string(),
        sentence: z.string(),
        count: z.int(),
        rows: z.array(z.record(z.string(), z.unknown())),
      }),
    ),
    asOf: Instant,
  }),
  // a check that looks past something proves nothing of it
  async run(_, { everything: horarium }) {
    const asOf = await readAsOf(horarium);
    const findings = await audit(horarium.db, horarium.clock);
    return {
      findings: findings.map(({ check, sentence, count, rows }) => ({
        check,
        sentence,
        count,
        rows: rows as Record<string, unknown>[],
      })),
      asOf,
    };
  },
});
