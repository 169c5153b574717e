import * as accessEvents from "./access/events.ts";
import * as people from "./access/people.ts";
import * as secondFactor from "./access/second-factor.ts";
import * as sessions from "./access/sessions.ts";
import * as signIn from "./access/sign-in.ts";
import * as tokens from "./access/tokens.ts";
import * as events from "./events/operations.ts";
import * as executions from "./executions/operations.ts";
import * as logs from "./executions/log.ts";
import * as check from "./jobs/check.ts";
import * as handlerUse from "./jobs/handler-use.ts";
import * as jobs from "./jobs/operations.ts";
import * as testRun from "./jobs/test-run.ts";
import type { Operation } from "./operation.ts";
import * as schedules from "./schedules/operations.ts";
import * as system from "./system/operations.ts";
import * as collisions from "./timeline/advise-collision.ts";
import * as overview from "./timeline/get-overview.ts";
import * as slots from "./timeline/list-slots.ts";
import * as timeline from "./timeline/read-timeline.ts";

/** Every operation of the API. A route that is not here does not exist. */
export const operations: readonly Operation[] = [
  jobs.listJobs,
  jobs.listJobFacets,
  check.checkJob,
  testRun.testJob,
  jobs.createJob,
  jobs.getJob,
  jobs.editJob,
  jobs.deleteJob,
  jobs.restoreJob,
  jobs.enableJob,
  jobs.disableJob,
  jobs.revertJob,
  jobs.runJob,
  jobs.runJobWith,
  jobs.skipNextSlot,
  jobs.skipSlot,
  jobs.moveSlot,
  jobs.putBackSlot,
  jobs.backfillJob,
  jobs.readJobStats,
  jobs.readJobSeries,
  executions.listExecutions,
  executions.groupExecutions,
  executions.readHistogram,
  executions.exportExecutions,
  executions.enqueueExecution,
  executions.getExecution,
  executions.listAttempts,
  logs.readLog,
  logs.searchLog,
  logs.downloadLog,
  executions.cancelExecution,
  executions.retryExecution,
  events.followEvents,
  overview.getOverview,
  timeline.readTimeline,
  collisions.adviseCollision,
  slots.listSlots,
  schedules.previewSchedule,
  schedules.listZones,
  system.readHealth,
  system.readSystem,
  system.listWorkers,
  system.listHandlers,
  handlerUse.listHandlerUse,
  system.listChanges,
  system.revertChange,
  system.runDoctor,
  signIn.listWays,
  signIn.signIn,
  signIn.createFirstAdmin,
  signIn.acceptLink,
  signIn.readMe,
  signIn.signOut,
  signIn.confirmPassword,
  signIn.changePassword,
  secondFactor.beginSecondFactor,
  secondFactor.confirmSecondFactor,
  secondFactor.removeSecondFactor,
  secondFactor.renewRecoveryCodes,
  secondFactor.removeSecondFactorOf,
  sessions.listSessions,
  sessions.endSession,
  sessions.endOtherSessions,
  tokens.createToken,
  tokens.listOwnTokens,
  tokens.revokeOwnToken,
  tokens.createTokenFor,
  tokens.listTokens,
  tokens.revokeToken,
  tokens.revokeAllTokens,
  people.listPeople,
  people.getPerson,
  people.createPerson,
  people.editPerson,
  people.deletePerson,
  people.createPersonLink,
  people.endSessionsOfPerson,
  people.endAllSessions,
  accessEvents.listAccessEvents,
  accessEvents.checkAccessEvents,
];
