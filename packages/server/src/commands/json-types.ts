import type { z } from "@hono/zod-openapi";
import type { Link, Me, Person, Token } from "../api/access/schemas.ts";
import type { Alert, AlertEvent, Channel, Delivery } from "../api/alerts/schemas.ts";
import type { Attempt, Execution, LogLine } from "../api/schemas/execution.ts";
import type { Secret } from "../api/secrets/operations.ts";
import type { Job } from "../api/schemas/job.ts";
import type { OfferedTemplate, OwnedJob } from "../api/personal/of-everybody.ts";
import type { StopAnswer } from "../api/system/schedule-stop.ts";

/** What comes over the wire: instants are texts. */
export type JobJson = z.output<typeof Job>;
export type ExecutionJson = z.output<typeof Execution>;
export type AttemptJson = z.output<typeof Attempt>;
export type LogLineJson = z.output<typeof LogLine>;
export type PersonJson = z.output<typeof Person>;
export type TokenJson = z.output<typeof Token>;
export type LinkJson = z.output<typeof Link>;
export type MeJson = z.output<typeof Me>;
export type SecretJson = z.output<typeof Secret>;
export type OwnedJobJson = z.output<typeof OwnedJob>;
export type PersonalTemplateJson = z.output<typeof OfferedTemplate>;
export type ScheduleStopJson = z.output<typeof StopAnswer>;

export type AlertJson = z.output<typeof Alert>;
export type ChannelJson = z.output<typeof Channel>;
export type DeliveryJson = z.output<typeof Delivery>;
export type ShownAlertJson = AlertJson & {
  history: z.output<typeof AlertEvent>[];
  deliveries: DeliveryJson[];
};

/** What is said of an execution that was asked for. */
export interface AskedJson {
  id: string;
  waitsFor: string | null;
}
