import { useNavigate } from "@tanstack/react-router";
import type { Answer } from "../api/call.ts";
import { useWrite } from "../api/use-write.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { showToast } from "../ui/toast-store.ts";
import { jobTitle } from "./job-title.ts";

/** Says what follows from deleting a job before it is done; afterwards it can be brought back. */
export function DeleteDialog({
  job,
  onClose,
}: {
  job: Pick<Answer<"getJob">, "id" | "name" | "title" | "currentExecution">;
  onClose: () => void;
}) {
  const navigate = useNavigate();
  const title = jobTitle(job);
  const restore = useWrite("restoreJob", {
    onRefused: (problem) => showToast({ text: problem.message }),
  });
  const remove = useWrite("deleteJob", {
    onDone: ({ id }) => {
      onClose();
      showToast({
        text: `${title} is deleted.`,
        undo: {
          label: "Restore",
          run: () => restore.mutate({ parameters: { job: id }, body: {} }),
        },
      });
      void navigate({ to: "/jobs" });
    },
  });
  return (
    <Dialog
      title={`Delete ${title}?`}
      isOpen
      onClose={onClose}
      role="alertdialog"
      actions={
        <>
          <Button
            variant="danger"
            isPending={remove.isPending}
            onPress={() => remove.mutate({ parameters: { job: job.name }, body: {} })}
          >
            Delete {title}
          </Button>
          <Button variant="quiet" autoFocus onPress={onClose}>
            Keep it
          </Button>
        </>
      }
    >
      {remove.error !== null && (
        <Banner tone="rubric" isAnnounced>
          {remove.error.message}
        </Banner>
      )}
      <ul>
        <li>It has no more slots.</li>
        <li>Its executions and their logs stay as long as retention keeps them.</li>
        {job.currentExecution !== null && <li>An execution in progress continues.</li>}
        <li>It can be restored, with its settings, from the list of changes.</li>
      </ul>
    </Dialog>
  );
}
