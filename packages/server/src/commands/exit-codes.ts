import { ConfigurationError, NotFoundError, ParametersError } from "horarium";
import { ScheduleError } from "horarium/schedule";
import { RequestError } from "./client.ts";

/** 0: done. 1: failed. 2: wrongly used. 3: there is no such thing. 4: not in the present state. 5: not allowed. */
export function exitCodeOf(error: unknown): 1 | 2 | 3 | 4 | 5 {
  if (error instanceof RequestError) return codeOfStatus(error.problem.status);
  if (error instanceof NotFoundError) return 3;
  const isWrongUse = [ConfigurationError, ParametersError, ScheduleError].some(
    (kind) => error instanceof kind,
  );
  return isWrongUse ? 2 : 1;
}

function codeOfStatus(status: number): 1 | 2 | 3 | 4 | 5 {
  if (status === 401 || status === 403) return 5;
  if (status === 404) return 3;
  if (status === 409) return 4;
  return [400, 413, 415, 422].includes(status) ? 2 : 1;
}
