import { plannedSlots } from "./expected-slots.ts";
import { executionsOf, type Job, type State } from "./state.ts";

/** A schedule that a job had, from when until when. */
interface Era {
  schedule: string;
  timezone: string;
  after: number;
  until: number;
}

/** Which slots there must have been: the schedules that each job has had, seen from outside as they were set. */
export class History {
  readonly #eras = new Map<string, Era[]>();
  /** Before this, a purge may have taken what had ended. */
  #purgedBefore = -Infinity;

  see(before: State, after: State, now: number): void {
    for (const job of after.jobs.values()) {
      const eras = this.#eras.get(job.id) ?? [];
      this.#eras.set(job.id, eras);
      const last = eras.at(-1);
      if (last?.schedule === job.schedule && last.timezone === job.timezone) continue;
      if (last !== undefined) last.until = endOf(before.jobs.get(job.id)!, now);
      eras.push({ ...job, after: now, until: Infinity });
    }
  }

  purged(before: number): void {
    this.#purgedBefore = Math.max(this.#purgedBefore, before);
  }

  /** I1: planned slots that have come, and are neither a row nor within what a row or an edit stands for. */
  missingSlots(state: State, now: number): string[] {
    return [...state.jobs.values()].flatMap((job) => {
      const stretches = stretchesOf(state, job);
      const rows = new Set(executionsOf(state, job.id).map(({ slot }) => slot));
      const isThere = (slot: number) =>
        rows.has(slot) || stretches.some(({ from, to }) => from <= slot && slot <= to);
      return this.#eras
        .get(job.id)!
        .flatMap((era) =>
          plannedSlots(
            era,
            Math.max(era.after, this.#purgedBefore),
            Math.min(era.until, endOf(job, now)),
          ),
        )
        .filter((slot) => !isThere(slot))
        .map((slot) => `I1: ${job.name} has lost its slot ${new Date(slot).toISOString()}`);
    });
  }
}

/**
 * Up to where a schedule's slots have been made, or are told of by the edit that ends it. An edit of a paused job does
 * not tell of them: they would not have been executed.
 */
function endOf({ enabled, cursor }: Job, now: number): number {
  return enabled ? now : Math.min(now, (cursor ?? Infinity) - 1);
}

function stretchesOf({ executions, changes }: State, job: Job): { from: number; to: number }[] {
  const ofRows = [...executions.values()].flatMap(({ job: id, slot, stretch }) =>
    id === job.id && slot !== null && stretch !== null
      ? [{ from: slot, to: Date.parse(stretch.to) }]
      : [],
  );
  const ofEdits = changes.flatMap(({ job: id, verb, passed }) =>
    id === job.id && verb === "edit" && passed !== null
      ? [{ from: Date.parse(passed.from), to: Date.parse(passed.to) }]
      : [],
  );
  return [...ofRows, ...ofEdits];
}
