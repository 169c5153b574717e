import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/call.ts";
import { jobTitle } from "../../job/job-title.ts";
import { BulkBar } from "../../ui/bulk-bar.tsx";
import { Button } from "../../ui/button.tsx";
import { showToast } from "../../ui/toast-store.ts";
import type { ListedJob } from "./listed-job.ts";
import { plural } from "../../words/count.ts";

interface Refused {
  job: ListedJob;
  why: string;
}

const verbs = {
  enableJob: { todo: "Enable", done: "enabled" },
  disableJob: { todo: "Disable", done: "disabled" },
  runJob: { todo: "Run", done: "asked for" },
} as const;

type Verb = keyof typeof verbs;

/** What is done with all jobs that are selected. Those that are refused stay selected, each with its reason. */
export function SelectedJobs({
  jobs,
  onChange,
}: {
  jobs: readonly ListedJob[];
  onChange: (selected: Set<string>) => void;
}) {
  const client = useQueryClient();
  const [busy, setBusy] = useState<Verb | null>(null);
  const [report, setReport] = useState<{ text: string; refused: Refused[] } | null>(null);
  const doAll = async (verb: Verb) => {
    setBusy(verb);
    const refused: Refused[] = [];
    for (const job of jobs) {
      try {
        await call(verb, { parameters: { job: job.name }, body: {} });
      } catch (error) {
        refused.push({ job, why: error instanceof Error ? error.message : String(error) });
      }
    }
    await client.invalidateQueries();
    const done = jobs.length - refused.length;
    const text = `${done} ${verbs[verb].done}${refused.length === 0 ? "" : `, ${refused.length} refused`}.`;
    // with nothing left selected, this bar is gone
    if (refused.length === 0) showToast({ text });
    else setReport({ text, refused });
    onChange(new Set(refused.map(({ job }) => job.id)));
    setBusy(null);
  };
  return (
    <BulkBar
      label="Selected jobs"
      count={`${plural(jobs.length, "job")} selected`}
      onClear={() => onChange(new Set())}
      report={
        report !== null && (
          <>
            {report.text}
            <ul>
              {report.refused.map(({ job, why }) => (
                <li key={job.id}>
                  {jobTitle(job)}: {why}
                </li>
              ))}
            </ul>
          </>
        )
      }
    >
      {(Object.keys(verbs) as Verb[]).map((verb) => (
        <Button
          key={verb}
          size="small"
          isPending={busy === verb}
          isDisabled={busy !== null && busy !== verb}
          onPress={() => void doAll(verb)}
        >
          {verbs[verb].todo} {jobs.length}
        </Button>
      ))}
    </BulkBar>
  );
}
