import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useId, useState } from "react";
import { ask } from "../../api/ask.ts";
import { useWrite } from "../../api/use-write.ts";
import { useMe } from "../../frame/me.tsx";
import { ConflictView } from "../../job/conflict-view.tsx";
import { conflictOf } from "../../job/conflict.ts";
import { useUndoEdit } from "../../job/use-undo-edit.ts";
import { lazyParameterForm as ParameterForm } from "../../parameter-form/lazy-parameter-form.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { showToast } from "../../ui/toast-store.ts";
import styles from "./job-page.module.css";
import type { Job } from "./job.ts";

const PresetList = lazy(async () => ({
  default: (await import("../../parameter-form/presets/preset-list.tsx")).PresetList,
}));
const RunWithDialog = lazy(async () => ({
  default: (await import("../../job/run-with-dialog.tsx")).RunWithDialog,
}));

/** What the handler is told each time; for who may, to be changed in place. */
export function ParametersTab({ job }: { job: Job }) {
  const { can } = useMe();
  const form = useId();
  const handlers = useQuery(ask("listHandlers", {}));
  const [edited, setEdited] = useState<Record<string, unknown> | null>(null);
  const [running, setRunning] = useState<Record<string, unknown> | null>(null);
  const [reason, setReason] = useState("");
  const [version, setVersion] = useState(job.version);
  const undo = useUndoEdit();
  const edit = useWrite("editJob", {
    asksPassword: true,
    onDone: (saved, { body }) => {
      setEdited(null);
      showToast({
        text: "Saved. The next execution takes these parameters.",
        undo: undo(saved, body.version),
      });
    },
  });
  if (handlers.isError) {
    return (
      <ErrorPanel
        title="The parameters cannot be shown"
        problem={handlers.error}
        retry={() => void handlers.refetch()}
      />
    );
  }
  if (handlers.isPending) return <Skeleton lines={6} />;
  const handler = handlers.data.rows.find(({ name }) => name === job.handler);
  const conflict = conflictOf(edit.error);
  const begin = () => {
    setVersion(job.version);
    setReason("");
    edit.reset();
    setEdited(job.parameters);
  };
  return (
    <div className={styles.tab}>
      <p className={styles.about}>
        Handler <code>{job.handler}</code>
        {handler?.description != null && `: ${handler.description}`}
      </p>
      {conflict !== null && (
        <ConflictView
          mine={{ parameters: edited }}
          theirs={conflict}
          onTakeMine={() => {
            setVersion(conflict.version);
            edit.reset();
          }}
          onTakeTheirs={() => setEdited(null)}
        />
      )}
      {edit.error !== null && conflict === null && edit.error.fields.length === 0 && (
        <Banner tone="rubric" isAnnounced>
          {edit.error.message}
        </Banner>
      )}
      <Suspense fallback={<Skeleton lines={6} />}>
        <ParameterForm
          id={form}
          schema={handler?.parameters ?? null}
          value={edited ?? job.parameters}
          onChange={setEdited}
          onSubmit={(parameters) =>
            edit.mutate({
              parameters: { job: job.name },
              body: {
                parameters,
                version,
                ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
              },
            })
          }
          saved={job.parameters}
          problems={edit.error?.fields ?? []}
          isReadOnly={edited === null}
        />
      </Suspense>
      {can("write") && edited === null && (
        <p>
          <Button onPress={begin}>Edit</Button>
        </p>
      )}
      {edited === null && (
        <Suspense>
          <PresetList
            job={job.name}
            schema={handler?.parameters ?? null}
            saved={job.parameters}
            onRun={setRunning}
          />
        </Suspense>
      )}
      {running !== null && (
        <Suspense>
          <RunWithDialog job={job} first={running} onClose={() => setRunning(null)} />
        </Suspense>
      )}
      {edited !== null && (
        <>
          <TextField
            label="Reason (optional)"
            value={reason}
            onChange={setReason}
            maxLength={500}
          />
          <div className={styles.buttons}>
            <Button type="submit" form={form} variant="filled" isPending={edit.isPending}>
              Save the parameters
            </Button>
            <Button variant="quiet" onPress={() => setEdited(null)}>
              Leave them as they are
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
