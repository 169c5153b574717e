import type * as people from "./access/people.ts";
import type * as sessions from "./access/sessions.ts";
import type * as signIn from "./access/sign-in.ts";
import type * as tokens from "./access/tokens.ts";
import type * as events from "./events/operations.ts";
import type * as executions from "./executions/operations.ts";
import type * as logs from "./executions/log.ts";
import type * as jobs from "./jobs/operations.ts";
import type { TypedOperation } from "./operation.ts";
import type * as schedules from "./schedules/operations.ts";
import type * as system from "./system/operations.ts";
import type * as timeline from "./timeline/operations.ts";

type Modules = typeof people &
  typeof sessions &
  typeof signIn &
  typeof tokens &
  typeof events &
  typeof executions &
  typeof logs &
  typeof jobs &
  typeof schedules &
  typeof system &
  typeof timeline;

type TypesOf<Exported> =
  Exported extends TypedOperation<infer Input, infer Answer>
    ? { input: Input; answer: Answer }
    : never;

/** What each operation takes and answers, by its name: for a client in TypeScript. */
export type Api = {
  [Name in keyof Modules as TypesOf<Modules[Name]> extends never ? never : Name]: TypesOf<
    Modules[Name]
  >;
};
