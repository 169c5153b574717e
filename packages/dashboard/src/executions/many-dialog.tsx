import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { call, type Answer } from "../api/call.ts";
import { inParts, sendInParts, type DoneToMany } from "../api/send-in-parts.ts";
import { jobTitle } from "../job/job-title.ts";
import { serverNow } from "../time/server-clock.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { showToast } from "../ui/toast-store.ts";
import { countText } from "../words/count.ts";
import type { Chosen } from "./chosen.ts";
import styles from "./executions.module.css";

type Refused = DoneToMany<Name>["refused"];
type Matching = NonNullable<Answer<"retryExecutions">["matching"]>;

export interface ManyDialogProps {
  verb: "retry" | "cancel";
  chosen: Chosen;
  onClose: () => void;
  onDone: (refused: Refused) => void;
}

const operations = { retry: "retryExecutions", cancel: "cancelExecutions" } as const;
type Name = (typeof operations)[keyof typeof operations];

/** Says what it would be done to, then does it in parts, which can be stopped between two. */
export function ManyDialog({ verb, chosen, onClose, onDone }: ManyDialogProps) {
  const client = useQueryClient();
  const name = operations[verb];
  const isOfFilter = "filter" in chosen;
  const preview = useQuery({
    queryKey: ["preview", name, chosen],
    enabled: isOfFilter,
    gcTime: 0,
    staleTime: 0,
    queryFn: async () =>
      (await call(name, { body: { ...(chosen as FilterChosen), isDry: true } })).matching!,
  });
  const [reached, setReached] = useState<number | null>(null);
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(new Stopped()), []);
  const count = isOfFilter ? (preview.data?.count ?? null) : chosen.rows.length;
  const send = async () => {
    setReached(0);
    stop.current = new AbortController();
    const { done, refused, problem } = await sendAll(name, chosen, {
      signal: stop.current.signal,
      onPart: setReached,
    });
    await client.invalidateQueries();
    const made = done.flatMap((one) => (one.made === null ? [] : [one.made]));
    showToast({
      text: outcomeText(verb, done.length, refused.length, problem),
      ...(made.length === 0 ? {} : { undo: { run: () => void takeBack(made) } }),
    });
    onDone(refused);
  };
  const counted = count === null ? "" : countedText(count, preview.data?.isMore === true);
  const words = verb === "retry" ? "Retry" : "Cancel";
  return (
    <Dialog
      title={count === null ? `${words} all that match?` : `${words} ${counted}?`}
      isOpen
      onClose={reached === null ? onClose : () => undefined}
      actions={
        reached === null ? (
          <>
            <Button
              variant={verb === "cancel" ? "danger" : "filled"}
              isDisabled={count === null || count === 0}
              onPress={() => void send()}
            >
              {count === null ? words : `${words} these ${counted}`}
            </Button>
            <Button variant="quiet" onPress={onClose}>
              Leave them
            </Button>
          </>
        ) : (
          <Button onPress={() => stop.current?.abort(new Stopped())}>Stop here</Button>
        )
      }
    >
      <p>
        {verb === "retry"
          ? "Each is retried now, with the parameters it had."
          : "What runs is asked to stop; what it has half done stays half done. The others will not begin."}
      </p>
      {reached !== null && count !== null && (
        <ProgressBar
          label={verb === "retry" ? "Retried" : "Cancelled"}
          value={Math.min(reached, count)}
          max={Math.max(count, 1)}
          text={`${countText(reached)} of ${counted}`}
        />
      )}
      {isOfFilter ? (
        <Preview
          matching={preview.data}
          verb={verb}
          problem={preview.error}
          retry={() => void preview.refetch()}
        />
      ) : (
        <ol className={styles.listed}>
          {chosen.rows.map((row) => (
            <li key={row.id}>
              {row.job === null ? row.handler : jobTitle(row.job)} <code>{row.id.slice(-8)}</code>
            </li>
          ))}
        </ol>
      )}
    </Dialog>
  );
}

type FilterChosen = Extract<Chosen, { filter: unknown }>;

/** Pressed by the reader: no failure. */
class Stopped extends Error {}

function Preview({
  matching,
  verb,
  problem,
  retry,
}: {
  matching: Matching | undefined;
  verb: "retry" | "cancel";
  problem: unknown;
  retry: () => void;
}) {
  if (problem !== null)
    return <ErrorPanel title="They cannot be counted" problem={problem} retry={retry} />;
  if (matching === undefined) return <Skeleton lines={4} />;
  if (matching.count === 0) {
    return (
      <p>
        {verb === "retry"
          ? "None of those that match has ended."
          : "None of those that match is unfinished."}
      </p>
    );
  }
  return (
    <>
      {matching.isMore && (
        <Banner tone="ochre">
          There are more than {countText(matching.count)}. All that match are meant; narrow the
          filter if that is not what you want.
        </Banner>
      )}
      <ul className={styles.listed}>
        {matching.groups.map(({ job, title, handler, executions }) => (
          <li key={`${job} ${handler}`}>
            {countText(executions)} of{" "}
            {job === null ? <code>{handler}</code> : jobTitle({ name: job, title })}
          </li>
        ))}
      </ul>
    </>
  );
}

async function sendAll(
  name: Name,
  chosen: Chosen,
  options: { signal: AbortSignal; onPart: (count: number) => void },
): Promise<DoneToMany<Name>> {
  if ("filter" in chosen) return sendInParts(name, chosen, options);
  const all: DoneToMany<Name> = { done: [], refused: [], problem: null };
  const asOf = new Date(serverNow()).toISOString();
  for (const id of inParts(chosen.rows.map((row) => row.id))) {
    if (options.signal.aborted) return { ...all, problem: options.signal.reason as Stopped };
    const { done, refused, problem } = await sendInParts(name, { filter: { id }, asOf });
    all.done.push(...done);
    all.refused.push(...refused);
    if (problem !== null) return { ...all, problem };
    const known = new Set([...done, ...refused].map(({ execution }) => execution));
    for (const execution of id.filter((one) => !known.has(one)))
      all.refused.push({ execution, why: "it is not any more as the list showed it" });
    options.onPart(all.done.length + all.refused.length);
  }
  return all;
}

/** What a retry has made and has not begun yet. */
async function takeBack(made: readonly string[]): Promise<void> {
  const asOf = new Date(serverNow() + 60_000).toISOString();
  let count = 0;
  for (const id of inParts(made)) {
    const filter = { id, status: "scheduled,queued" };
    const { done, problem } = await sendInParts("cancelExecutions", { filter, asOf });
    count += done.length;
    if (problem !== null) break;
  }
  const begun = made.length - count;
  showToast({
    text: `${countText(count)} taken back${begun === 0 ? "" : `, ${countText(begun)} had begun`}.`,
  });
}

function outcomeText(
  verb: "retry" | "cancel",
  done: number,
  refused: number,
  problem: Error | null,
): string {
  const what = `${countText(done)} ${verb === "retry" ? "retried" : "cancelled"}`;
  const not = refused === 0 ? "" : `, ${countText(refused)} refused`;
  if (problem instanceof Stopped) return `${what}${not}. Stopped there.`;
  if (problem === null) return `${what}${not}.`;
  return `${what}${not}. Then it broke off: ${problem.message}`;
}

function countedText(count: number, isMore: boolean): string {
  return `${countText(count)}${isMore ? "+" : ""}`;
}
