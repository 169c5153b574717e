import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { call } from "../../api/call.ts";
import { sendInParts, type DoneToMany } from "../../api/send-in-parts.ts";
import { jobTitle } from "../../job/job-title.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { countText, plural } from "../../words/count.ts";
import styles from "./jobs.module.css";
import { verbs, type JobsFilter, type Verb } from "./verbs.ts";

const words: Readonly<Record<Verb, { what: string; others: string }>> = {
  enableJobs: {
    what: "They go on from now; the slots of the pause are not made up for.",
    others: "enabled already, or no longer in the code",
  },
  disableJobs: {
    what: "No slot of them begins any more. What runs goes on.",
    others: "disabled already",
  },
  runJobs: {
    what: "Each runs once now with its own parameters, beside its schedule.",
    others: "no longer in the code",
  },
};

export interface ManyJobsDialogProps {
  verb: Verb;
  filter: JobsFilter;
  asOf: string;
  onClose: () => void;
  onDone: (result: DoneToMany<Verb>) => void;
}

/** Counts the jobs that match first, then does it in parts, which can be stopped between two. */
export function ManyJobsDialog({ verb, filter, asOf, onClose, onDone }: ManyJobsDialogProps) {
  const preview = useQuery({
    queryKey: ["preview", verb, filter, asOf],
    gcTime: 0,
    staleTime: 0,
    queryFn: async () => (await call(verb, { body: { filter, asOf, isDry: true } })).matching!,
  });
  const [reached, setReached] = useState<number | null>(null);
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const send = async () => {
    setReached(0);
    stop.current = new AbortController();
    const { signal } = stop.current;
    const result = await sendInParts(verb, { filter, asOf }, { signal, onPart: setReached });
    onDone(signal.aborted ? { ...result, problem: null } : result);
  };
  const { todo } = verbs[verb];
  const found = preview.data;
  const counted = found === undefined ? "" : `${countText(found.count)}${found.isMore ? "+" : ""}`;
  return (
    <Dialog
      title={found === undefined ? `${todo} all that match?` : `${todo} ${counted} jobs?`}
      isOpen
      onClose={reached === null ? onClose : () => undefined}
      actions={
        reached === null ? (
          <>
            <Button
              variant="filled"
              isDisabled={found === undefined || found.count === 0}
              onPress={() => void send()}
            >
              {todo} {counted === "" ? "them" : counted}
            </Button>
            <Button variant="quiet" onPress={onClose}>
              Leave them
            </Button>
          </>
        ) : (
          <Button onPress={() => stop.current?.abort()}>Stop here</Button>
        )
      }
    >
      <p>{words[verb].what}</p>
      {preview.isError && (
        <ErrorPanel
          title="They cannot be counted"
          problem={preview.error}
          retry={() => void preview.refetch()}
        />
      )}
      {preview.isPending && <Skeleton lines={4} />}
      {found !== undefined && found.others > 0 && (
        <p className={styles.quiet}>
          {plural(found.others, "other")} {found.others === 1 ? "is" : "are"} {words[verb].others}.
        </p>
      )}
      {reached !== null && found !== undefined && (
        <ProgressBar
          label={`${todo} jobs`}
          value={Math.min(reached, found.count)}
          max={Math.max(found.count, 1)}
          text={`${countText(reached)} of ${counted}`}
        />
      )}
      {found !== undefined && (
        <ul className={styles.listed}>
          {found.first.map((job) => (
            <li key={job.name}>{jobTitle(job)}</li>
          ))}
          {found.count > found.first.length && (
            <li className={styles.quiet}>and {countText(found.count - found.first.length)} more</li>
          )}
        </ul>
      )}
    </Dialog>
  );
}
