import { z } from "@hono/zod-openapi";
import { Id } from "../schemas/common.ts";

/** The path of what is about one execution. */
export const ofExecution = z.object({ execution: Id });
