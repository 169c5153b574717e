import { call, type Answer } from "../api/call.ts";
import { useWrite } from "../api/use-write.ts";
import { showToast } from "../ui/toast-store.ts";
import type { Undo } from "../ui/toast-list.ts";

type Job = Answer<"editJob">;

/**
 * For the toast after an edit: takes it back, unless the job was changed again since. `before`: the version that was edited;
 * nothing is undone where it has stayed.
 */
export function useUndoEdit(): (job: Job, before: number) => Undo | undefined {
  const revert = useWrite("revertChange", {
    asksPassword: true,
    onDone: () => showToast({ text: "It is as it was before." }),
    onRefused: ({ message }) => showToast({ text: message }),
  });
  return (job, before) =>
    job.version === before
      ? undefined
      : {
          run: () =>
            void newestEdit(job).then(
              (change) => revert.mutate({ parameters: { change }, body: { version: job.version } }),
              (error: Error) => showToast({ text: error.message }),
            ),
        };
}

/** As long as the job has the version that the edit gave it, the newest one is that edit. */
async function newestEdit({ id }: Job): Promise<string> {
  const { rows } = await call("listChanges", { query: { job: id, verb: "edit", limit: 1 } });
  const [newest] = rows;
  if (newest === undefined) throw new Error("The edit is not among the changes any more.");
  return newest.id;
}
