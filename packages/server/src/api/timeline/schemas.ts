import { z } from "@hono/zod-openapi";
import { Id } from "../schemas/common.ts";
import { Status } from "../schemas/job.ts";

export const Count = z.int().min(0);

export const StatusCounts = z.partialRecord(Status, z.int()).openapi({ type: "object" });

export const Typical = z
  .object({ p50Ms: z.int(), p95Ms: z.int(), executions: z.int() })
  .nullable()
  .openapi("Typical", {
    description: "Of the last 30 days, to within 12 %; null while there are no durations",
  });

export const Stretch = z
  .object({ slots: z.int(), from: z.string(), to: z.string() })
  .nullable()
  .openapi("SlotStretch", { description: "Of a row that stands for several slots" });

export const JobName = z.object({ id: Id, name: z.string(), title: z.string().nullable() });
