import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { jobTitle } from "../job/job-title.ts";
import { useMenuKeys } from "../keyboard/menu-keys.ts";
import { KeyHint } from "../ui/key-hint.tsx";
import { MenuButton, type MenuAction } from "../ui/menu.tsx";
import type { ExecutionRow } from "./execution-row.ts";
import { ManyDialog } from "./many-dialog.tsx";
import { useRetry } from "./use-retry.ts";

const loadAlerts = () => import("../job/job-alerts.tsx");
const HoldAlerts = lazy(async () => ({ default: (await loadAlerts()).HoldAlerts }));

/** What can be done with an execution without leaving the list. */
export function ExecutionRowMenu({ row }: { row: ExecutionRow }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [open, setOpen] = useState<"cancel" | "hold" | null>(null);
  const close = () => setOpen(null);
  const retry = useRetry();
  const isEnded = row.completedAt !== null;
  const again = isEnded ? () => retry.send(row.id) : undefined;
  const name = row.job === null ? row.handler : jobTitle(row.job);
  const { job } = row;
  const acknowledge =
    job === null
      ? undefined
      : () =>
          void loadAlerts().then(({ acknowledgeAlerts }) =>
            acknowledgeAlerts(job.name, () => void client.invalidateQueries()),
          );
  const hold = job === null ? undefined : () => setOpen("hold");
  const keys = useMenuKeys({ r: again, a: acknowledge, m: hold });
  const items: MenuAction[] = [
    again === undefined
      ? { id: "cancel", label: "Cancel…", onAction: () => setOpen("cancel") }
      : { id: "retry", label: "Retry", hint: <KeyHint keys={["r"]} />, onAction: again },
    ...(job === null || acknowledge === undefined || hold === undefined
      ? []
      : [
          {
            id: "acknowledge",
            label: "Acknowledge its job’s alerts",
            hint: <KeyHint keys={["a"]} />,
            onAction: acknowledge,
          },
          {
            id: "hold",
            label: "Hold its job’s alerts…",
            hint: <KeyHint keys={["m"]} />,
            onAction: hold,
          },
          {
            id: "job",
            label: "Go to its job",
            onAction: () => void navigate({ to: "/jobs/$job", params: { job: job.name } }),
          },
        ]),
  ];
  return (
    <>
      <span ref={keys}>
        <MenuButton
          label={`More about this execution of ${name}`}
          isMore
          size="small"
          items={items}
        />
      </span>
      {open === "cancel" && (
        <ManyDialog verb="cancel" chosen={{ rows: [row] }} onClose={close} onDone={close} />
      )}
      <Suspense>
        {open === "hold" && job !== null && <HoldAlerts job={job} onClose={close} />}
      </Suspense>
    </>
  );
}
