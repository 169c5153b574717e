import { z } from "@hono/zod-openapi";
import {
  acknowledgeAlert as acknowledge,
  muteAlert as mute,
  noteAlert as note,
  resolveAlert as resolve,
  snoozeAlert as snooze,
  unacknowledgeAlert as unacknowledge,
  unmuteAlert as unmute,
  unsnoozeAlert as unsnooze,
} from "horarium";
import { limits } from "../limits.ts";
import { operation } from "../operation.ts";
import { GivenInstant } from "../schemas/common.ts";
import { alertNow, Note, ofAlert } from "./of-alert.ts";
import { Alert } from "./schemas.ts";

export const acknowledgeAlert = operation({
  name: "acknowledgeAlert",
  method: "post",
  path: "/alerts/{alert}/acknowledge",
  permission: "run",
  tag: "Alerts",
  summary: "Say that one is on it: no more reminders",
  parameters: ofAlert,
  body: z.strictObject({ note: Note }),
  answer: Alert,
  async run({ parameters: { alert }, body }, { horarium, by: { by } }) {
    await acknowledge(horarium.db, horarium.clock, alert, { by, ...body });
    return alertNow(horarium, alert);
  },
});

export const unacknowledgeAlert = operation({
  name: "unacknowledgeAlert",
  method: "post",
  path: "/alerts/{alert}/unacknowledge",
  permission: "run",
  tag: "Alerts",
  summary: "Say that nobody is on it any more: reminders and the escalation go on",
  parameters: ofAlert,
  body: z.strictObject({ note: Note }),
  answer: Alert,
  async run({ parameters: { alert }, body }, { horarium, by: { by } }) {
    await unacknowledge(horarium.db, horarium.clock, alert, { by, ...body });
    return alertNow(horarium, alert);
  },
});

export const snoozeAlert = operation({
  name: "snoozeAlert",
  method: "post",
  path: "/alerts/{alert}/snooze",
  permission: "run",
  tag: "Alerts",
  summary: "Tell nothing of it until an instant, or until it is resolved",
  parameters: ofAlert,
  body: z.strictObject({
    until: GivenInstant.nullable().openapi({ description: "Null: until it is resolved" }),
    note: Note,
  }),
  answer: Alert,
  async run({ parameters: { alert }, body }, { horarium, by: { by } }) {
    await snooze(horarium.db, horarium.clock, alert, { by, ...body });
    return alertNow(horarium, alert);
  },
});

export const unsnoozeAlert = operation({
  name: "unsnoozeAlert",
  method: "post",
  path: "/alerts/{alert}/unsnooze",
  permission: "run",
  tag: "Alerts",
  summary: "End a snooze before its time",
  parameters: ofAlert,
  body: z.strictObject({ note: Note }),
  answer: Alert,
  async run({ parameters: { alert }, body }, { horarium, by: { by } }) {
    await unsnooze(horarium.db, horarium.clock, alert, { by, ...body });
    return alertNow(horarium, alert);
  },
});

export const muteAlert = operation({
  name: "muteAlert",
  method: "post",
  path: "/alerts/{alert}/mute",
  permission: "run",
  tag: "Alerts",
  summary: "Tell nothing of this cause of this job until an instant, however often it comes back",
  description: "To silence all causes of a job, make a quiet window for it.",
  parameters: ofAlert,
  body: z.strictObject({ until: GivenInstant, note: Note }),
  answer: Alert,
  async run({ parameters: { alert }, body }, { horarium, by: { by } }) {
    await mute(horarium.db, horarium.clock, alert, { by, ...body });
    return alertNow(horarium, alert);
  },
});

export const unmuteAlert = operation({
  name: "unmuteAlert",
  method: "post",
  path: "/alerts/{alert}/unmute",
  permission: "run",
  tag: "Alerts",
  summary: "End a mute before its time",
  parameters: ofAlert,
  body: z.strictObject({ note: Note }),
  answer: Alert,
  async run({ parameters: { alert }, body }, { horarium, by: { by } }) {
    await unmute(horarium.db, horarium.clock, alert, { by, ...body });
    return alertNow(horarium, alert);
  },
});

export const resolveAlert = operation({
  name: "resolveAlert",
  method: "post",
  path: "/alerts/{alert}/resolve",
  permission: "run",
  tag: "Alerts",
  summary: "End it by hand; it opens again where its cause comes again",
  parameters: ofAlert,
  body: z.strictObject({ note: Note }),
  answer: Alert,
  async run({ parameters: { alert }, body }, { horarium, by: { by } }) {
    await resolve(horarium.db, horarium.clock, alert, { by, ...body });
    return alertNow(horarium, alert);
  },
});

export const noteAlert = operation({
  name: "noteAlert",
  method: "post",
  path: "/alerts/{alert}/note",
  permission: "run",
  tag: "Alerts",
  summary: "Write a sentence into its history",
  parameters: ofAlert,
  body: z.strictObject({ note: z.string().trim().min(1).max(limits.reason) }),
  answer: Alert,
  async run({ parameters: { alert }, body }, { horarium, by: { by } }) {
    await note(horarium.db, horarium.clock, alert, { by, ...body });
    return alertNow(horarium, alert);
  },
});
