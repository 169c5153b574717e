import { QuietDialog } from "../alerts/quiet-dialog.tsx";
import { call } from "../api/call.ts";
import { showToast } from "../ui/toast-store.ts";
import { plural } from "../words/count.ts";
import { jobTitle } from "./job-title.ts";

/** Makes a quiet window for one job. */
export function HoldAlerts({
  job,
  onClose,
}: {
  job: { name: string; title: string | null };
  onClose: () => void;
}) {
  return (
    <QuietDialog
      window={null}
      name={`${jobTitle(job)} is worked on`}
      scope={{ scope: "job", job: job.name }}
      onClose={onClose}
    />
  );
}

/** Acknowledges what is open of a job, with a way back. `changed` is called after each of the two. */
export async function acknowledgeAlerts(job: string, changed: () => void): Promise<void> {
  await acknowledgeAll(job, changed).catch(tell);
}

async function acknowledgeAll(job: string, changed: () => void): Promise<void> {
  const { rows } = await call("listAlerts", { query: { job, state: "open", limit: 50 } });
  if (rows.length === 0) return showToast({ text: "No alert of it is open." });
  const all = async (name: "acknowledgeAlert" | "unacknowledgeAlert") => {
    for (const { id } of rows) await call(name, { parameters: { alert: id }, body: {} });
    changed();
  };
  await all("acknowledgeAlert");
  showToast({
    text: `${plural(rows.length, "alert")} acknowledged. There are no more reminders.`,
    undo: { run: () => void all("unacknowledgeAlert").catch(tell) },
  });
}

function tell(error: unknown): void {
  showToast({ text: error instanceof Error ? error.message : "That could not be done." });
}
