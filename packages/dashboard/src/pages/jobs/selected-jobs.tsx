import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { inParts, sendInParts, type DoneToMany } from "../../api/send-in-parts.ts";
import { serverNow } from "../../time/server-clock.ts";
import { BulkBar } from "../../ui/bulk-bar.tsx";
import { Button } from "../../ui/button.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { countText, plural } from "../../words/count.ts";
import type { ListedJob } from "./listed-job.ts";
import { takeBack } from "./take-back.ts";
import { verbs, type JobsFilter, type Verb } from "./verbs.ts";

const ManyJobsDialog = lazy(async () => ({
  default: (await import("./many-jobs-dialog.tsx")).ManyJobsDialog,
}));

export interface SelectedJobsProps {
  /** Those of the loaded rows that are selected. */
  jobs: readonly ListedJob[];
  isAllLoadedSelected: boolean;
  /** Of the list. */
  filter: JobsFilter;
  /** How many match it. */
  total: number;
  /** The instant of the list that is shown. */
  asOf: string;
  /** All that match are meant, and not the loaded rows alone. */
  isAll: boolean;
  onAll: (isAll: boolean) => void;
  onChange: (selected: Set<string>) => void;
}

/**
 * What is done with all jobs that are selected, or with all that match: of those it says first how many they are. Those that
 * are refused stay selected, each with its reason; what can be taken back can be for a while.
 */
export function SelectedJobs({
  jobs,
  isAllLoadedSelected,
  filter,
  total,
  asOf,
  isAll,
  onAll,
  onChange,
}: SelectedJobsProps) {
  const client = useQueryClient();
  const [busy, setBusy] = useState<Verb | null>(null);
  const [asks, setAsks] = useState<Verb | null>(null);
  const [report, setReport] = useState<{ text: string; refused: DoneToMany<Verb>["refused"] }>();

  const tell = async (verb: Verb, result: DoneToMany<Verb>) => {
    await client.invalidateQueries();
    const { done, refused, problem } = result;
    const ending = problem === null ? "" : ` Then it broke off: ${problem.message}`;
    const text = `${countText(done.length)} ${verbs[verb].done}${refused.length === 0 ? "" : `, ${countText(refused.length)} refused`}.${ending}`;
    const undo = () => void takeBack(verb, done).then(() => client.invalidateQueries());
    showToast({ text, ...(done.length === 0 ? {} : { undo: { run: undo } }) });
    // with nothing left selected, this bar is gone
    setReport(refused.length === 0 ? undefined : { text, refused });
    onChange(new Set(refused.map(({ id }) => id)));
  };
  const doToSelected = async (verb: Verb) => {
    setBusy(verb);
    const at = new Date(serverNow()).toISOString();
    const all: DoneToMany<Verb> = { done: [], refused: [], problem: null };
    for (const id of inParts(jobs.map((job) => job.id))) {
      const { done, refused, problem } = await sendInParts(verb, { filter: { id }, asOf: at });
      all.done.push(...done);
      all.refused.push(...refused);
      all.problem = problem;
      if (problem !== null) break;
    }
    await tell(verb, all);
    setBusy(null);
  };
  return (
    <BulkBar
      label="Selected jobs"
      count={
        isAll ? `All ${plural(total, "job")} that match` : `${plural(jobs.length, "job")} selected`
      }
      onClear={() => onChange(new Set())}
      report={
        report !== undefined && (
          <>
            {report.text}
            <ul>
              {report.refused.map(({ id, job, why }) => (
                <li key={id}>
                  {job}: {why}
                </li>
              ))}
            </ul>
          </>
        )
      }
    >
      {!isAll && isAllLoadedSelected && total > jobs.length && (
        <Button size="small" variant="quiet" onPress={() => onAll(true)}>
          Select all {countText(total)} that match
        </Button>
      )}
      {(Object.keys(verbs) as Verb[]).map((verb) => (
        <Button
          key={verb}
          size="small"
          isPending={busy === verb}
          isDisabled={busy !== null && busy !== verb}
          onPress={() => (isAll ? setAsks(verb) : void doToSelected(verb))}
        >
          {isAll ? `${verbs[verb].todo} all…` : `${verbs[verb].todo} ${jobs.length}`}
        </Button>
      ))}
      <Suspense>
        {asks !== null && (
          <ManyJobsDialog
            verb={asks}
            filter={filter}
            asOf={asOf}
            onClose={() => setAsks(null)}
            onDone={(result) => {
              setAsks(null);
              void tell(asks, result);
            }}
          />
        )}
      </Suspense>
    </BulkBar>
  );
}
