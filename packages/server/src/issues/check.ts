import { z } from "zod";
import { issueWords } from "./issue-words.ts";

/** `safeParse` whose issues are in our words. */
export function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.ZodSafeParseResult<z.output<Schema>> {
  return schema.safeParse(value, { error: issueWords });
}

/** All that zod finds wrong in this process is told in our words: what handlers take too. Not for the process of an app. */
export function useOwnWords(): void {
  z.config({ customError: issueWords });
}
