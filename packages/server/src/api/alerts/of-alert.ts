import { z } from "@hono/zod-openapi";
import type { Horarium } from "horarium";
import { readAsOf } from "../as-of.ts";
import { limits } from "../limits.ts";
import { Problem } from "../problem.ts";
import { Id } from "../schemas/common.ts";
import { readAlerts, toAlert } from "./alert-rows.ts";
import type { Alert } from "./schemas.ts";

/** The path of what is about one alert. */
export const ofAlert = z.object({ alert: Id });

export const Note = z.string().trim().min(1).max(limits.reason).optional().openapi({
  description: "It stands in the alert's history",
});

/** The alert as it is now. Throws `Problem` where there is none. */
export async function alertNow(horarium: Horarium, id: string): Promise<z.input<typeof Alert>> {
  const asOf = await readAsOf(horarium);
  const [row] = await readAlerts(horarium, asOf, { id, limit: 1 });
  if (row === undefined) throw noAlert(id);
  return toAlert(row, asOf);
}

export function noAlert(id: string): Problem {
  return new Problem(404, "not_found", `there is no alert ${id}`);
}
