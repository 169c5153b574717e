import type { ChangeRow, JobRow } from "horarium";
import { differencesOf, type Difference } from "./differences.ts";

/** A change in words: "ada changed the schedule of nightly from 0 3 * * * to 10 3 * * *". */
export function sentenceOf(change: ChangeRow, job: JobRow | null): string {
  const { verb, after, detail } = change;
  const who = change.by ?? "somebody";
  const what = job?.title ?? job?.name ?? "a job that is gone";
  const ofWhat = job === null ? "" : ` of ${what}`;
  const at = (value: unknown) => instantIn(value, job?.timezone ?? "UTC");
  const slot = at(detail?.["scheduledFor"]);
  const until = after?.["disabled_until"];
  const sentences: Readonly<Record<string, () => string>> = {
    create: () => `${who} created ${what}`,
    edit: () => `${who} ${edited(differencesOf(change), what)}`,
    declare: () => `a deploy of ${who} ${edited(differencesOf(change), what)}`,
    retire: () => `the code of ${who} declares ${what} no longer, so it was disabled`,
    disable: () => `${who} disabled ${what}: its schedule cannot be read`,
    pause: () => `${who} disabled ${what}${until == null ? "" : ` until ${at(until)}`}`,
    resume: () => `${who} enabled ${what}`,
    delete: () => `${who} deleted ${what}`,
    restore: () => `${who} restored ${what}`,
    skip: () => `${who} skipped the slot ${slot} of ${what}`,
    move: () => `${who} moved the slot ${slot} of ${what} to ${at(detail?.["to"])}`,
    put_back: () => `${who} put the slot ${slot} of ${what} back`,
    run: () => `${who} ran ${what}${after === null ? "" : " with other parameters"}`,
    test: () => `${who} tried the handler ${textOf(after?.["handler"])} out`,
    enqueue: () => `${who} asked for an execution of ${textOf(after?.["handler"])}`,
    retry: () => `${who} asked for a retry of an execution${ofWhat}`,
    cancel: () => `${who} cancelled an execution${ofWhat}`,
    force_stop: () => `${who} stopped an execution${ofWhat} by force`,
    backfill: () =>
      `${who} backfilled ${textOf(detail?.["slots"])} slots of ${what}, from ${at(detail?.["from"])} to ${at(detail?.["to"])}`,
    create_preset: () => `${who} kept the preset ${textOf(detail?.["name"])}${ofWhat}`,
    edit_preset: () => `${who} changed the preset ${textOf(detail?.["name"])}${ofWhat}`,
    delete_preset: () => `${who} deleted the preset ${textOf(detail?.["name"])}${ofWhat}`,
    accept_collision: () =>
      `${who} said that it is fine where these meet: ${textOf(detail?.["name"])}`,
    warn_of_collision: () =>
      `${who} asked to be warned again where these meet: ${textOf(detail?.["name"])}`,
    stop_schedules: () =>
      `${who} stopped all schedules${after?.["until"] == null ? "" : ` until ${at(after["until"])}`}`,
    resume_schedules: () => `${who} resumed all schedules`,
    change_setting: () => `${who} ${settingWords(after)}`,
    allow_template: () => `${who} let people make jobs of their own of ${textOf(detail?.["name"])}`,
    forbid_template: () =>
      `${who} let nobody make jobs of their own of ${textOf(detail?.["name"])} any more`,
    ...aboutAlerts(who, textOf(detail?.["name"])),
  };
  const sentence = sentences[verb]?.() ?? `${who}: ${verb}${ofWhat}`;
  const isRevert = detail?.["reverts"] !== undefined;
  return isRevert ? `${sentence}, taking a change back` : sentence;
}

function settingWords(after: ChangeRow["after"]): string {
  const zone = after?.["timezone"];
  return zone == null
    ? "let times be shown in each browser's time zone"
    : `set the time zone in which times are shown to ${textOf(zone)}`;
}

function aboutAlerts(who: string, name: string): Record<string, () => string> {
  return {
    create_alert_rule: () => `${who} set the alert rule: ${name}`,
    edit_alert_rule: () => `${who} changed the alert rule: ${name}`,
    delete_alert_rule: () => `${who} deleted the alert rule: ${name}`,
    create_channel: () => `${who} added the channel ${name}`,
    edit_channel: () => `${who} changed the channel ${name}`,
    delete_channel: () => `${who} deleted the channel ${name}`,
    create_quiet_window: () => `${who} made the quiet window ${name}`,
    edit_quiet_window: () => `${who} changed the quiet window ${name}`,
    end_quiet_window: () => `${who} ended the quiet window ${name}`,
    extend_quiet_window: () => `${who} extended the quiet window ${name}`,
    delete_quiet_window: () => `${who} deleted the quiet window ${name}`,
    set_ping: () => `${who} set a dead man's switch for ${name}`,
    delete_ping: () => `${who} took the dead man's switch of ${name} away`,
  };
}

function edited(differences: readonly Difference[], what: string): string {
  const [only, ...others] = differences;
  if (only === undefined) return `declared ${what} again`;
  if (others.length > 0) {
    const words = differences.map((one) => one.words);
    return `changed ${words.slice(0, -1).join(", ")} and ${words.at(-1)} of ${what}`;
  }
  const values = [only.from, only.to];
  const areShort = values.every(
    (value) => (typeof value !== "object" || value === null) && textOf(value).length < 50,
  );
  const change = areShort ? ` from ${textOf(only.from)} to ${textOf(only.to)}` : "";
  return `changed the ${only.words} of ${what}${change}`;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** In the job's zone: it is there that people think of its slots. */
function instantIn(value: unknown, timeZone: string): string {
  const at = new Date(String(value));
  if (Number.isNaN(at.getTime())) return "of an unknown instant";
  return new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
    timeZoneName: "short",
  }).format(at);
}
