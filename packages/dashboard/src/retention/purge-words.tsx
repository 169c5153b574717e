import type { Answer } from "../api/call.ts";
import { Time } from "../time/time.tsx";
import { plural } from "../words/count.ts";
import { sizeOf } from "../words/size.ts";

type Purge = Answer<"previewPurge">;

/** When it comes, and what it will delete, in a sentence. */
export function PurgeWords({ purge }: { purge: Purge }) {
  const { job, parameters } = purge;
  if (job === null) return <>No job purges: everything is kept for ever.</>;
  if (!job.enabled || job.nextRunAt === null)
    return <>The job that purges is disabled: nothing is deleted until it is enabled.</>;
  const what = deletionsOf(purge);
  return (
    <>
      The next purge, {/* no line begins with the comma */}
      <span style={{ whiteSpace: "nowrap" }}>
        <Time at={job.nextRunAt} zone={job.timezone} variant="absolute" seconds={false} />,
      </span>{" "}
      {parameters.dryRun ? "would delete" : "deletes"}{" "}
      {what.length === 0 ? "nothing" : joined(what)}
      {purge.isCutShort && ", or more: counting took too long"}.
      {parameters.dryRun && " Its job is told only to count."}
    </>
  );
}

function deletionsOf({ deletes }: Purge): string[] {
  const { executions, logLines, logWeeks, logBytes, changes, others } = deletes;
  return [
    executions > 0 && plural(executions, "execution"),
    logWeeks > 0 && `${plural(logWeeks, "week")} of log lines (${sizeOf(logBytes)})`,
    logLines > 0 && `${plural(logLines, "other log line")}`,
    changes > 0 && plural(changes, "change"),
    others > 0 && `${plural(others, "row")} of figures and sent alerts`,
  ].filter((one) => one !== false);
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
