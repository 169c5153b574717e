import type { ServerEvent } from "@horarium/server/api-types";
import type { Answer } from "../api/call.ts";

/** An event as it comes over the wire: instants are ISO 8601. */
export type LiveEvent = Wire<ServerEvent>;
/** As the log itself answers it. */
export type LogLine = Answer<"readLog">["rows"][number];
export type ExecutionNow = Extract<LiveEvent, { type: "execution.changed" }>["data"]["execution"];
export type JobNow = Extract<LiveEvent, { type: "job.changed" }>["data"]["job"];

type Wire<Value> = Value extends Date
  ? string
  : Value extends readonly (infer Item)[]
    ? Wire<Item>[]
    : Value extends object
      ? { [Name in keyof Value]: Wire<Value[Name]> }
      : Value;

const types = [
  "hello",
  "clock",
  "job.changed",
  "execution.changed",
  "execution.progress",
  "execution.log",
  "change.added",
  "alert.changed",
  "reset",
] satisfies readonly LiveEvent["type"][];

/** Null for what a newer server tells and this page does not know. */
export function toLiveEvent(type: string, data: string): LiveEvent | null {
  if (!(types as readonly string[]).includes(type)) return null;
  // the server of this page wrote it, from the same types
  return { type, data: JSON.parse(data) as unknown } as LiveEvent;
}
