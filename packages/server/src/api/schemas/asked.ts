import { z } from "@hono/zod-openapi";
import { Id } from "./common.ts";

/** An execution that somebody asked for. */
export const Asked = z
  .object({
    id: Id,
    /** The unfinished execution of the job that it waits for, by the job's overlap policy. */
    waitsFor: Id.nullable(),
  })
  .openapi("Asked");
