import { z } from "@hono/zod-openapi";
import type { Horarium } from "horarium";
import {
  checkJitter,
  nextSlots,
  parseSchedule,
  warnings,
  type PlanOptions,
} from "horarium/schedule";
import { Id, Instant } from "../schemas/common.ts";
import { Accepted, readAccepted } from "../timeline/accepted-collisions.ts";
import type { PlannedJob } from "../timeline/jobs.ts";
import { readTypical } from "../timeline/typical.ts";
import {
  collisionAdvice,
  longMs,
  lookedAt,
  overlapAdvice,
  type Advice,
  type Overlap,
} from "./advice.ts";
import { nextClockChange } from "./clock-change.ts";
import { compareSchedules, type Scheduled } from "./comparison.ts";
import { readFields } from "./fields.ts";
import { fixesOf, secondsNote } from "./fixes.ts";
import { byWeight, othersBeside } from "./others.ts";
import { readPlannedWeek } from "./planned-week.ts";
import { preview, Preview, type Planned } from "./preview.ts";
import { withNotes } from "./slot-notes.ts";
import { weekOf } from "./week.ts";

const count = z.int().min(0);

const Warning = Preview.shape.warnings.element.extend({
  /** What to write instead; each is accepted. */
  fixes: z.array(
    z.object({
      label: z.string(),
      /** What comes of it, where the label does not say so. */
      effect: z.string().optional(),
      value: z.object({ schedule: z.string() }),
    }),
  ),
  /** Of slots that fall together with those of others. */
  collision: z
    .object({
      /** Ids of the jobs that start together, with the one that is edited; the first of them. */
      jobs: z.array(Id),
      /** How many start at once. */
      peak: count,
      /** Who has said that it is fine: then it is no warning. */
      accepted: Accepted.nullable(),
    })
    .nullable(),
});

/** All that an editor of schedules shows. */
export const FullPreview = Preview.extend({
  /** The same for texts that mean the same. */
  canonical: z.string(),
  /** `fixed` names times of day, `wild` is a rhythm: the clocks treat them differently. */
  class: z.enum(["fixed", "wild", "interval", "manual"]),
  /** The fields of a cron text with the values that they stand for; null for `@every` and `@manual`. */
  fields: z
    .array(
      z.object({
        field: z.enum(["second", "minute", "hour", "day", "month", "weekday"]),
        text: z.string(),
        position: count,
        values: z.array(z.string()),
      }),
    )
    .nullable(),
  /** The first slot from now on, whatever `from` is. */
  nextSlot: Instant.nullable(),
  slots: z.array(
    Preview.shape.slots.element.extend({
      /** The local time occurs twice, and only this pass is a slot. */
      isOtherPassDropped: z.boolean(),
      /** Since the slot before; null: there is none. */
      gapMs: z.int().nullable(),
      /** What the clocks do to it, in words; null: nothing. */
      note: z.string().nullable(),
      /** Other jobs with a slot at this instant; the first five by name, those that take long first. */
      others: z.object({
        count,
        jobs: z.array(
          z.object({
            id: Id,
            name: z.string(),
            title: z.string().nullable(),
            /** It usually takes a minute or more. */
            isLong: z.boolean(),
          }),
        ),
      }),
    }),
  ),
  /** Local times between these slots that are none. */
  dropped: z.array(
    z.object({ local: z.string(), reason: z.enum(["gap", "second_pass"]), at: Instant }),
  ),
  /** There is no slot after the last of these. */
  isEnd: z.boolean(),
  warnings: z.array(Warning),
  /** The next change of the clocks that moves or drops a slot, within two years. */
  clockChange: z
    .object({
      date: z.string(),
      at: Instant,
      change: z.enum(["gap", "overlap"]),
      from: Instant.openapi({ description: "As `from`, it shows the slots around the change" }),
    })
    .nullable(),
  /** Compared with `original`; null without one. */
  comparison: z
    .object({
      sentence: z.string(),
      nextSlot: Instant.nullable(),
      compared: count,
      moved: count,
      added: count,
    })
    .nullable(),
  /** The next seven days by local hours: place 0 is Monday 00:00, place 167 Sunday 23:00. */
  week: z.object({
    slots: z.array(count).openapi({ description: "Counted up to 60 an hour" }),
    others: z.array(count).openapi({ description: "Slots of other jobs" }),
    missing: z.array(count).openapi({ description: "Hours that the clocks skip" }),
  }),
  asOf: Instant,
});

type Answer = z.input<typeof FullPreview>;

export interface Asked extends Planned {
  jitterMs: number;
  overlap: Overlap;
  original: Scheduled | null;
  /** The id of the job that is edited: it is no other job to itself. */
  except: string | null;
  /** Default now. */
  from: Date | undefined;
}

/** Throws `ScheduleError`. */
export async function fullPreview(horarium: Horarium, asked: Asked, now: Date): Promise<Answer> {
  const { schedule, timezone, jitterMs, original, except, count: wanted } = asked;
  const { dstGap = null, dstOverlap = null, startsAt = null, endsAt = null } = asked;
  const options: PlanOptions = { timezone, dstGap, dstOverlap, startsAt, endsAt };
  const from = asked.from ?? now;
  const base = preview(asked, from);
  if (jitterMs > 0) checkJitter(schedule, { ...options, from, jitterMs });
  const parsed = parseSchedule(schedule);
  const planned = await readPlannedWeek(horarium, now);
  const others = othersBeside(planned, except);
  const clockChange = nextClockChange(schedule, { ...options, from: now });
  const met = [
    ...base.slots,
    ...(clockChange === null ? [] : [clockChange]),
    ...lookedAt(schedule, { ...options, from: now }, planned.to).map((at) => ({ at })),
  ].flatMap(({ at }) => others(at).map(({ id }) => id));
  const usualMs = await readUsual(horarium, except === null ? met : [...met, except]);
  const accepted = await readAccepted(horarium);
  const isLong = ({ id }: PlannedJob) => (usualMs(id) ?? 0) >= longMs;
  const { slots, dropped } = withNotes(schedule, options, { slots: base.slots, from });
  return {
    ...base,
    canonical: parsed.canonical,
    class: parsed.class,
    fields: readFields(schedule),
    nextSlot: nextSlots(schedule, { ...options, from: now, count: 1 })[0] ?? null,
    slots: slots.map((slot) => ({
      ...slot,
      others: named(others(slot.at), isLong),
    })),
    dropped,
    isEnd: parsed.class !== "manual" && slots.length < wanted,
    warnings: readWarnings(),
    clockChange,
    comparison:
      original === null ? null : compareSchedules(original, { schedule, ...options }, now),
    week: weekOf({ schedule, ...options }, { now, planned, except }),
    asOf: now,
  };

  function readWarnings(): Answer["warnings"] {
    // a macro has no fields that a proposal could change
    const text = parsed.text.startsWith("@") ? parsed.canonical : parsed.text;
    const upcoming = { ...options, from: now };
    const usual = except === null ? null : usualMs(except);
    return [
      ...secondsNote(text, timezone).map(asWarning),
      ...warnings(schedule, upcoming).map((warning) => ({
        code: warning.code,
        message:
          warning.code === "clock_change" && clockChange !== null
            ? `${clockChange.message}${clockChange.isMoved ? together(byWeight(others(clockChange.at), isLong)) : ""}`
            : warning.message,
        position: warning.position ?? null,
        date: warning.date ?? null,
        fixes: fixesOf(warning, text, upcoming),
        collision: null,
      })),
      ...overlapAdvice(text, upcoming, { usualMs: usual, overlap: asked.overlap }).map(asWarning),
      ...collisionAdvice(text, upcoming, { others, plannedTo: planned.to, isLong }).map(asWarning),
    ];
  }

  function asWarning({ code, message, fixes, collision }: Advice): Answer["warnings"][number] {
    const jobs = [
      ...(except === null ? [] : [except]),
      ...(collision?.jobs ?? []).map(({ id }) => id),
    ];
    return {
      code,
      message,
      position: null,
      date: null,
      fixes,
      collision:
        collision === undefined
          ? null
          : { jobs, peak: collision.peak, accepted: accepted(jobs, collision.peak) },
    };
  }
}

/** How long these jobs usually take, of those that have run. */
async function readUsual(
  horarium: Horarium,
  ids: readonly string[],
): Promise<(id: string) => number | null> {
  const typical = await readTypical(horarium, [...new Set(ids)]);
  return (id) => typical.get(id)?.p50Ms ?? null;
}

const mostNamed = 5;

function named(
  others: readonly PlannedJob[],
  isLong: (job: PlannedJob) => boolean,
): Answer["slots"][number]["others"] {
  return {
    count: others.length,
    jobs: byWeight(others, isLong)
      .slice(0, mostNamed)
      .map((job) => ({ id: job.id, name: job.name, title: job.title, isLong: isLong(job) })),
  };
}

/** A slot that the clocks move may fall together with those of other jobs. */
function together(others: readonly PlannedJob[]): string {
  if (others.length === 0) return "";
  const [first] = others;
  const more = others.length > 1 ? ` and ${others.length - 1} more` : "";
  return `, together with ${first!.title ?? first!.name}${more}`;
}
