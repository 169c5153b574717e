import type * as accessEvents from "./access/events.ts";
import type * as people from "./access/people.ts";
import type * as secondFactor from "./access/second-factor.ts";
import type * as sessions from "./access/sessions.ts";
import type * as signIn from "./access/sign-in.ts";
import type * as tokens from "./access/tokens.ts";
import type * as alerts from "./alerts/operations.ts";
import type * as events from "./events/operations.ts";
import type * as executions from "./executions/operations.ts";
import type * as logs from "./executions/log.ts";
import type * as check from "./jobs/check.ts";
import type * as handlerUse from "./jobs/handler-use.ts";
import type * as jobs from "./jobs/operations.ts";
import type * as presets from "./jobs/presets.ts";
import type * as testRun from "./jobs/test-run.ts";
import type { TypedOperation } from "./operation.ts";
import type * as secrets from "./secrets/operations.ts";
import type * as schedules from "./schedules/operations.ts";
import type * as system from "./system/operations.ts";
import type * as acceptedCollisions from "./timeline/accepted-collisions.ts";
import type * as collisions from "./timeline/advise-collision.ts";
import type * as overview from "./timeline/get-overview.ts";
import type * as slots from "./timeline/list-slots.ts";
import type * as timeline from "./timeline/read-timeline.ts";
import type * as work from "./work/operations.ts";
import type * as myJobs from "./personal/my-jobs.ts";
import type * as ofEverybody from "./personal/of-everybody.ts";

export type { ServerEvent } from "./events/event.ts";

type Modules = typeof accessEvents &
  typeof people &
  typeof secondFactor &
  typeof sessions &
  typeof signIn &
  typeof tokens &
  typeof events &
  typeof executions &
  typeof logs &
  typeof jobs &
  typeof presets &
  typeof check &
  typeof testRun &
  typeof handlerUse &
  typeof schedules &
  typeof secrets &
  typeof system &
  typeof collisions &
  typeof acceptedCollisions &
  typeof overview &
  typeof slots &
  typeof timeline &
  typeof work &
  typeof myJobs &
  typeof ofEverybody &
  typeof alerts;

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
