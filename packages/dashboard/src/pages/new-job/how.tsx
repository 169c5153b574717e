import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import { RadioGroup } from "../../ui/radio-group.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { afterWords, AlertChoice } from "./alert-choice.tsx";
import { isOnce, nameOf, type Draft, type Retry } from "./draft.ts";
import styles from "./new-job.module.css";
import { lengthWords } from "../../time/length-words.ts";
import { retryDelays } from "./retry-delays.ts";
import type { HandlerUse } from "./what.tsx";

export interface HowProps {
  draft: Draft;
  use: HandlerUse | undefined;
  change: (changed: Partial<Draft>) => void;
  done: () => void;
}

export function How(props: HowProps) {
  const { draft, done } = props;
  const [isSent, setSent] = useState(false);
  const name = nameOf(draft);
  const taken = useIsTaken(isOnce(draft) ? "" : name);
  const next = () => {
    setSent(true);
    if (isOnce(draft) || (name !== "" && !taken)) done();
  };
  return (
    <div className={styles.how}>
      {isOnce(draft) ? (
        <p className={styles.quiet}>
          One-time work is an execution without a job: it has no name of its own, and the limits of
          its handler.
        </p>
      ) : (
        <>
          <Names {...props} taken={taken} isSent={isSent} />
          <Limits {...props} />
          <AlertChoice draft={draft} change={props.change} />
        </>
      )}
      <p className={styles.next}>
        <Button variant="filled" onPress={next}>
          Next: try it
        </Button>
      </p>
    </div>
  );
}

function Names({ draft, change, taken, isSent }: HowProps & { taken: boolean; isSent: boolean }) {
  const [isOwn, setOwn] = useState(draft.name !== null);
  const name = nameOf(draft);
  const error = taken
    ? `A job named ${name} exists already. Choose another name.`
    : isSent && name === ""
      ? "A job needs a name."
      : undefined;
  return (
    <div className={styles.fields}>
      <TextField
        label="Name"
        isRequired
        value={draft.title}
        maxLength={200}
        onChange={(title) => change({ title })}
        {...(!isOwn && error !== undefined && { error })}
        description={
          isOwn ? (
            "As people read it."
          ) : (
            <>
              Stored as <code>{name === "" ? "…" : name}</code>.{" "}
              <Button variant="quiet" size="small" onPress={() => setOwn(true)}>
                Choose another
              </Button>
            </>
          )
        }
      />
      {isOwn && (
        <TextField
          label="Stored name"
          isMono
          value={name}
          maxLength={100}
          onChange={(changed) => change({ name: changed })}
          {...(error !== undefined && { error })}
          description="In addresses, code and logs. It stays as it is once the job is created."
        />
      )}
      <TextField
        label="Folder"
        value={draft.folder}
        maxLength={200}
        onChange={(folder) => change({ folder })}
        description="Groups jobs in the list."
      />
      <div className={styles.wide}>
        <TextField
          label="Description"
          multiline
          rows={2}
          value={draft.description}
          maxLength={10_000}
          onChange={(description) => change({ description })}
          description="What it is for, and whom to ask. Markdown is good: lists, links, code."
        />
      </div>
    </div>
  );
}

const minute = 60_000;

function Limits({ draft, use, change }: HowProps) {
  const own = use?.retry ?? usual;
  const timeoutMs = use?.timeoutMs ?? 15 * minute;
  const suggested = use?.p99Ms == null ? null : suggestedTimeout(use.p99Ms);
  const retry = draft.retry ?? own;
  return (
    <div className={styles.fields}>
      <div className={styles.limit}>
        <RadioGroup
          label="Stop it after"
          options={[
            { id: "handler", label: `${lengthWords(timeoutMs)}, as the handler says` },
            { id: "own", label: "Another time" },
          ]}
          value={draft.timeoutMs === null ? "handler" : "own"}
          onChange={(choice) =>
            change({ timeoutMs: choice === "own" ? (suggested ?? timeoutMs) : null })
          }
        />
        {draft.timeoutMs !== null && (
          <div className={styles.narrow}>
            <NumberField
              label="Minutes"
              isLabelHidden
              value={draft.timeoutMs / minute}
              minValue={0.1}
              onChange={(value) => change({ timeoutMs: Math.round((value ?? 15) * minute) })}
              description={
                suggested === null ? (
                  "minutes"
                ) : (
                  <>
                    minutes. Twice what 99 of 100 take: {lengthWords(suggested)}.{" "}
                    {suggested !== draft.timeoutMs && (
                      <Button
                        variant="quiet"
                        size="small"
                        onPress={() => change({ timeoutMs: suggested })}
                      >
                        Use it
                      </Button>
                    )}
                  </>
                )
              }
            />
          </div>
        )}
      </div>
      <div className={styles.limit}>
        <RadioGroup
          label="If it fails"
          options={[
            { id: "handler", label: `${attemptsWords(own)}, as the handler says` },
            { id: "own", label: "Another way" },
          ]}
          value={draft.retry === null ? "handler" : "own"}
          onChange={(choice) => change({ retry: choice === "own" ? own : null })}
        />
        {draft.retry !== null && <RetryFields retry={draft.retry} change={change} />}
        <p className={styles.quiet}>{timetable(retry)}</p>
      </div>
    </div>
  );
}

function RetryFields({
  retry,
  change,
}: {
  retry: Retry;
  change: (changed: Partial<Draft>) => void;
}) {
  const set = (changed: Partial<Retry>) => change({ retry: { ...retry, ...changed } });
  return (
    <div className={styles.small}>
      <NumberField
        label="Attempts"
        value={retry.attempts}
        minValue={1}
        maxValue={100}
        step={1}
        onChange={(attempts) => set({ attempts: attempts ?? 1 })}
      />
      <NumberField
        label="First delay, seconds"
        value={retry.backoffMs / 1_000}
        minValue={0}
        onChange={(value) => set({ backoffMs: Math.round((value ?? 0) * 1_000) })}
      />
      <NumberField
        label="Then times"
        value={retry.factor}
        minValue={1}
        maxValue={100}
        onChange={(factor) => set({ factor: factor ?? 1 })}
      />
      <NumberField
        label="At most, minutes"
        value={retry.capMs / minute}
        minValue={0}
        onChange={(value) => set({ capMs: Math.round((value ?? 0) * minute) })}
      />
      <div className={styles.wide}>
        <Checkbox
          isSelected={retry.beyondNextSlot}
          onChange={(beyondNextSlot) => set({ beyondNextSlot })}
          description="Otherwise the next slot does the work instead."
        >
          Also beyond the next slot
        </Checkbox>
      </div>
    </div>
  );
}

const usual: Retry = {
  attempts: 3,
  backoffMs: 30_000,
  factor: 2,
  capMs: 900_000,
  jitter: 0.2,
  beyondNextSlot: false,
};

/** In whole minutes, and never less than one. */
function suggestedTimeout(p99Ms: number): number {
  return Math.max(1, Math.ceil((2 * p99Ms) / minute)) * minute;
}

function attemptsWords({ attempts }: Retry): string {
  if (attempts === 1) return "No further attempt";
  return attempts === 2 ? "Once more" : `Up to ${attempts} attempts`;
}

const mostDelays = 6;

function timetable(retry: Retry): string {
  const delays = retryDelays(retry);
  if (delays.length === 0) return "It is not tried again.";
  const words = delays.slice(0, mostDelays).map((ms) => lengthWords(ms));
  const rest = delays.length > mostDelays ? ", and so on" : "";
  const spread =
    retry.jitter > 0 ? ` Each up to ${Math.round(retry.jitter * 100)}% more or less.` : "";
  return `Tried again after ${words.join(", then ")}${rest}.${spread}`;
}

/** Asked again as one types. */
function useIsTaken(name: string): boolean {
  const jobs = useQuery({
    ...ask("listJobs", { query: { search: name, sort: "name", slots: 0, limit: 200 } }),
    enabled: name !== "",
  });
  return jobs.data?.rows.some((job) => job.name === name) === true;
}

export function HowSentence({ draft, use }: { draft: Draft; use: HandlerUse | undefined }) {
  if (isOnce(draft)) return <p>One-time work, with the limits of its handler</p>;
  const timeout = draft.timeoutMs ?? use?.timeoutMs ?? 15 * minute;
  return (
    <p>
      <b>{draft.title || nameOf(draft) || "No name yet"}</b> <code>{nameOf(draft)}</code>, stopped
      after {lengthWords(timeout)},{" "}
      {attemptsWords(draft.retry ?? use?.retry ?? usual).toLowerCase()}
      {draft.alertAfter != null && `, alerts ${afterWords(draft.alertAfter).toLowerCase()}`}
    </p>
  );
}
