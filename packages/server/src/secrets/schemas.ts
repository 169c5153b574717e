import { z } from "@hono/zod-openapi";

/** Names of secrets stand in parameters of jobs, in URLs of the API and in the audit. */
export const SecretName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/,
    "must be 1 to 100 letters, digits and the signs _ . -, and begin with a letter or digit",
  );

/** Shorter values cannot be found in texts without finding much else; longer ones are files. */
export const SecretValue = z.string().min(8).max(16_384);
