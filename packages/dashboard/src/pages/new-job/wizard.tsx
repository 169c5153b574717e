import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ask } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import { useMe } from "../../frame/me.tsx";
import type { ScheduleVerdict } from "../../schedule-editor/index.tsx";
import { ownZone } from "../../time/index.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { CodeButton } from "./code-button.tsx";
import { draftOf, isBegun, newDraft, steps, type Draft, type Step } from "./draft.ts";
import { dropDraft, keepDraft, readDraft } from "./kept-draft.ts";
import { How, HowSentence } from "./how.tsx";
import styles from "./new-job.module.css";
import { Review } from "./review.tsx";
import { StepFrame } from "./step-frame.tsx";
import { TryIt } from "./try-it.tsx";
import { What, WhatSentence } from "./what.tsx";
import { useSentence } from "./use-sentence.ts";
import { When } from "./when.tsx";
import { WithWhat, WithSentence } from "./with-what.tsx";

export interface WizardProps {
  /** The handler that a link has chosen. */
  first?: string | undefined;
  /** The job that it begins as a copy of. */
  copied?: Answer<"getJob">;
}

export function Wizard({ first, copied }: WizardProps) {
  const { name: person } = useMe();
  const [draft, setDraft] = useState(() => begin(first, copied));
  const [kept, setKept] = useState(() => readDraft(person));
  const [verdict, setVerdict] = useState<ScheduleVerdict>({ state: "checking" });
  const isChanged = useRef(false);
  const handlers = useQuery(ask("listHandlers", {}));
  const use = useQuery(ask("listHandlerUse", {}));
  const sentence = useSentence(draft);

  useEffect(() => {
    if (isChanged.current && isBegun(draft)) keepDraft(person, draft);
  }, [draft, person]);

  const change = (changed: Partial<Draft>) => {
    isChanged.current = true;
    setDraft((before) => ({ ...before, ...changed }));
  };
  const goTo = (step: Step) => change({ step, reached: later(step, draft.reached) });
  const done = (step: Step) => goTo(steps[steps.indexOf(step) + 1] ?? step);
  const startAgain = () => {
    dropDraft(person);
    isChanged.current = false;
    setKept(null);
    setDraft(newDraft(ownZone()));
  };

  const handler = handlers.data?.rows.find(({ name }) => name === draft.handler);
  const usage = use.data?.rows.find((row) => row.handler === draft.handler);
  const frame = (step: Step) => ({
    step,
    isOpen: draft.step === step,
    isReached: steps.indexOf(step) <= steps.indexOf(draft.reached),
    open: () => goTo(step),
  });

  return (
    <div className={styles.page}>
      <PageHeader
        title="New job"
        actions={
          isBegun(draft) && (
            <>
              <CodeButton draft={draft} />
              <Button variant="quiet" onPress={startAgain}>
                Start again
              </Button>
            </>
          )
        }
      >
        {isBegun(draft) && steps.indexOf(draft.reached) > 1 && (
          <Review draft={draft} handler={handler} sentence={sentence} />
        )}
      </PageHeader>
      {kept !== null && (
        <KeptDraft
          at={kept.at}
          proceed={() => {
            isChanged.current = true;
            setDraft(kept.draft);
            setKept(null);
          }}
          discard={() => {
            // what was begun since has taken its place already
            if (!isChanged.current) dropDraft(person);
            setKept(null);
          }}
        />
      )}
      {handlers.error !== null && (
        <ErrorPanel
          problem={handlers.error}
          title="The handlers cannot be listed"
          retry={() => void handlers.refetch()}
        />
      )}
      {handlers.data === undefined && handlers.error === null && <Skeleton lines={8} />}
      {handlers.data !== undefined && (
        <ol className={styles.steps}>
          <StepFrame
            {...frame("what")}
            title="What"
            sentence={<WhatSentence draft={draft} handler={handler} />}
          >
            <What
              handlers={handlers.data.rows}
              use={use.data?.rows ?? []}
              chosen={draft.handler}
              choose={(name) =>
                change({
                  handler: name,
                  step: "with",
                  reached: later("with", draft.reached),
                  ...(name !== draft.handler && { parameters: {}, timeoutMs: null, retry: null }),
                })
              }
            />
          </StepFrame>
          <StepFrame
            {...frame("with")}
            title="With what"
            sentence={<WithSentence draft={draft} handler={handler} />}
          >
            <WithWhat
              key={draft.handler}
              draft={draft}
              handler={handler}
              change={change}
              done={() => done("with")}
            />
          </StepFrame>
          <StepFrame {...frame("when")} title="When" sentence={<p>{sentence}</p>}>
            <When
              draft={draft}
              change={change}
              verdict={verdict}
              setVerdict={setVerdict}
              done={() => done("when")}
            />
          </StepFrame>
          <StepFrame
            {...frame("how")}
            title="How"
            sentence={<HowSentence draft={draft} use={usage} />}
          >
            <How draft={draft} use={usage} change={change} done={() => done("how")} />
          </StepFrame>
          <StepFrame {...frame("try")} title="Try it" sentence={null}>
            <TryIt draft={draft} handler={handler} goTo={goTo} created={() => dropDraft(person)} />
          </StepFrame>
        </ol>
      )}
    </div>
  );
}

function begin(first: string | undefined, copied: Answer<"getJob"> | undefined): Draft {
  if (copied !== undefined) return draftOf(copied);
  const draft = newDraft(ownZone());
  return first === undefined ? draft : { ...draft, handler: first, step: "with", reached: "with" };
}

function later(one: Step, other: Step): Step {
  return steps.indexOf(one) > steps.indexOf(other) ? one : other;
}

function KeptDraft({
  at,
  proceed,
  discard,
}: {
  at: number;
  proceed: () => void;
  discard: () => void;
}) {
  const time = new Date(at).toLocaleString("en-GB", {
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  return (
    <Banner
      tone="lapis"
      actions={
        <>
          <Button size="small" onPress={proceed}>
            Continue
          </Button>
          <Button size="small" variant="quiet" onPress={discard}>
            Discard
          </Button>
        </>
      }
    >
      There is a draft from {time}.
    </Banner>
  );
}
