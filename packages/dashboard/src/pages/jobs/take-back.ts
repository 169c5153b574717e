import { inParts, sendInParts, type DoneToMany } from "../../api/send-in-parts.ts";
import { serverNow } from "../../time/server-clock.ts";
import { showToast } from "../../ui/toast-store.ts";
import { countText } from "../../words/count.ts";
import type { Verb } from "./verbs.ts";

/** Takes back what was done to many jobs: they are as they were, and of those that were run, what has not begun is cancelled. */
export async function takeBack(verb: Verb, done: DoneToMany<Verb>["done"]): Promise<void> {
  const asOf = new Date(serverNow() + 60_000).toISOString();
  let count = 0;
  for (const part of inParts(idsOf(verb, done))) {
    const result = await (verb === "runJobs"
      ? sendInParts("cancelExecutions", { filter: { id: part, status: "scheduled,queued" }, asOf })
      : sendInParts(verb === "enableJobs" ? "disableJobs" : "enableJobs", {
          filter: { id: part },
          asOf,
        }));
    count += result.done.length;
    if (result.problem !== null) break;
  }
  const rest = done.length - count;
  const words = verb === "runJobs" ? "had begun" : "could not be";
  showToast({
    text: `${countText(count)} taken back${rest === 0 ? "" : `, ${countText(rest)} ${words}`}.`,
  });
}

function idsOf(verb: Verb, done: DoneToMany<Verb>["done"]): string[] {
  if (verb !== "runJobs") return done.map(({ id }) => id);
  return done.flatMap(({ execution }) => (execution === null ? [] : [execution]));
}
