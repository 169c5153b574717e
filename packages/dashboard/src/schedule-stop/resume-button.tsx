import { useWrite } from "../api/use-write.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { showToast } from "../ui/toast-store.ts";

/** Lets slots be executed again. */
export function ResumeButton() {
  const resume = useWrite("resumeSchedules", {
    onDone: () => showToast({ text: "Schedules are resumed. Each job’s next slot is executed." }),
    onRefused: ({ message }) => showToast({ text: message }),
  });
  return (
    <ConfirmButton
      size="small"
      question="Each job’s next slot is executed at its instant. The slots of the stop stay skipped: a backfill makes up for those that matter."
      confirmLabel="Resume all schedules"
      keepLabel="Leave them stopped"
      isPending={resume.isPending}
      onConfirm={() => resume.mutate({ body: {} })}
    >
      Resume
    </ConfirmButton>
  );
}
