import { DoNotRetry, sql, type Lease } from "horarium";
import { secretsOf } from "../../kinds/http/ask.ts";
import { HttpParameters } from "../../kinds/http/parameters.ts";
import { createReadSecrets } from "../../secrets/read-secrets.ts";
import { createRedactor, type Redactor } from "../../secrets/redactor.ts";
import type { ApiContext } from "../operation.ts";

/** Takes out of a callback what its request was sent with: the values of the secrets that the job names, and the token. */
export async function redactorOf(
  { horarium: { db }, openSeal, request }: ApiContext,
  { executionId }: Lease,
): Promise<Redactor> {
  const [row] = await db.rows(
    sql<{ parameters: unknown }>`
      select parameters from job_execution where id = ${executionId} and handler = 'http'`,
  );
  const parsed = HttpParameters.safeParse(row?.parameters);
  const read = createReadSecrets(db, openSeal!);
  const values = [tokenOf(request)];
  for (const name of parsed.success ? secretsOf(parsed.data) : []) {
    try {
      values.push(...(await read([name])).values());
    } catch (error) {
      // deleted meanwhile: there is nothing any more that could be recognised
      if (!(error instanceof DoNotRetry)) throw error;
    }
  }
  return createRedactor(values);
}

function tokenOf(request: Request): string {
  return (request.headers.get("authorization") ?? "").replace(/^Bearer +/i, "");
}
