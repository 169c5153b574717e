import { Suspense, useId } from "react";
import { differences } from "../../parameter-form/differences.ts";
import { lazyParameterForm as ParameterForm } from "../../parameter-form/lazy-parameter-form.ts";
import { normalise } from "../../parameter-form/schema/normalise.ts";
import { Button } from "../../ui/button.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import type { Draft } from "./draft.ts";
import styles from "./new-job.module.css";
import type { Handler } from "./what.tsx";

export function WithWhat({
  draft,
  handler,
  change,
  done,
}: {
  draft: Draft;
  handler: Handler | undefined;
  change: (changed: Partial<Draft>) => void;
  done: () => void;
}) {
  const form = useId();
  return (
    <Suspense fallback={<Skeleton lines={8} />}>
      <ParameterForm
        id={form}
        schema={handler?.parameters ?? null}
        value={draft.parameters}
        onChange={(parameters) => change({ parameters })}
        onSubmit={done}
      />
      <p className={styles.next}>
        <Button variant="filled" type="submit" form={form}>
          Next: when
        </Button>
      </p>
    </Suspense>
  );
}

const mostNamed = 3;

/** "Covers: Never, Dry run: on" */
export function parameterWords(draft: Draft, handler: Handler | undefined): string {
  const list = differences(normalise(handler?.parameters ?? {}), {}, draft.parameters);
  const named = list.slice(0, mostNamed).map(({ label, after }) => `${label}: ${after}`);
  const more = list.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

export function WithSentence({ draft, handler }: { draft: Draft; handler: Handler | undefined }) {
  const words = parameterWords(draft, handler);
  return <p>{words === "" ? "As the handler has it by default" : words}</p>;
}
