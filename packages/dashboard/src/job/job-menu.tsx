import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import type { Answer } from "../api/call.ts";
import { useWrite } from "../api/use-write.ts";
import { useMe } from "../frame/me.tsx";
import { useMenuKeys } from "../keyboard/menu-keys.ts";
import { useDisplayZone } from "../time/display-zone.tsx";
import { formatInstant } from "../time/format-instant.ts";
import { KeyHint } from "../ui/key-hint.tsx";
import { MenuButton, type MenuAction } from "../ui/menu.tsx";
import { showToast } from "../ui/toast-store.ts";
import { jobTitle } from "./job-title.ts";

const RunWithDialog = lazy(async () => ({
  default: (await import("./run-with-dialog.tsx")).RunWithDialog,
}));
const BackfillDialog = lazy(async () => ({
  default: (await import("./backfill-dialog.tsx")).BackfillDialog,
}));
const loadAlerts = () => import("./job-alerts.tsx");
const HoldAlerts = lazy(async () => ({ default: (await loadAlerts()).HoldAlerts }));
const DeleteDialog = lazy(async () => ({
  default: (await import("./delete-dialog.tsx")).DeleteDialog,
}));

/** What else can be done with a job, behind three dots. */
export function JobMenu({ job }: { job: Answer<"enableJob"> }) {
  const { can } = useMe();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { resolve } = useDisplayZone();
  const [open, setOpen] = useState<"run" | "backfill" | "hold" | "delete" | null>(null);
  const title = jobTitle(job);
  const putBack = useWrite("putBackSlot", {
    onRefused: (problem) => showToast({ text: problem.message }),
  });
  const skip = useWrite("skipNextSlot", {
    onDone: ({ slot }) =>
      showToast({
        text: `The slot ${formatInstant(new Date(slot), { zone: resolve(job.timezone), seconds: false })} of ${title} is skipped.`,
        undo: { run: () => putBack.mutate({ parameters: { job: job.name, slot }, body: {} }) },
      }),
    onRefused: (problem) => showToast({ text: problem.message }),
  });
  const isDeclared = job.origin === "code" || job.origin === "builtin";
  const runWith =
    can("write") && job.retiredAt === null ? () => setOpen("run" as const) : undefined;
  const skipNext =
    can("run") && job.nextSlot !== null && job.enabled
      ? () => skip.mutate({ parameters: { job: job.name }, body: {} })
      : undefined;
  const hold = can("run") ? () => setOpen("hold" as const) : undefined;
  const acknowledge =
    hold &&
    (() =>
      void loadAlerts().then(({ acknowledgeAlerts }) =>
        acknowledgeAlerts(job.name, () => void client.invalidateQueries()),
      ));
  const keys = useMenuKeys({ R: runWith, s: skipNext, m: hold, a: acknowledge });
  const items: MenuAction[] = [
    ...(runWith === undefined
      ? []
      : [
          {
            id: "run",
            label: "Run with other parameters…",
            hint: <KeyHint keys={["Shift+r"]} />,
            onAction: runWith,
          },
        ]),
    ...(skipNext !== undefined && job.nextSlot !== null
      ? [
          {
            id: "skip",
            label: "Skip the next slot",
            note: formatInstant(new Date(job.nextSlot), {
              zone: resolve(job.timezone),
              seconds: false,
            }),
            hint: <KeyHint keys={["s"]} />,
            onAction: skipNext,
          },
        ]
      : []),
    ...(hold === undefined || acknowledge === undefined
      ? []
      : [
          {
            id: "acknowledge",
            label: "Acknowledge its alerts",
            hint: <KeyHint keys={["a"]} />,
            onAction: acknowledge,
          },
          {
            id: "hold",
            label: "Hold its alerts…",
            hint: <KeyHint keys={["m"]} />,
            onAction: hold,
          },
        ]),
    ...(can("write")
      ? [
          { id: "backfill", label: "Backfill…", onAction: () => setOpen("backfill" as const) },
          {
            id: "edit",
            label: "Edit the schedule",
            onAction: () =>
              void navigate({
                to: "/jobs/$job",
                params: { job: job.name },
                search: { tab: "schedule" },
              }),
          },
          {
            id: "duplicate",
            label: "Duplicate…",
            onAction: () => void navigate({ to: "/jobs/new", search: { from: job.name } }),
          },
        ]
      : []),
    {
      id: "changes",
      label: "Changes",
      onAction: () =>
        void navigate({ to: "/jobs/$job", params: { job: job.name }, search: { tab: "changes" } }),
    },
    ...(can("write")
      ? [
          {
            id: "delete",
            label: "Delete…",
            isDanger: true,
            isDisabled: isDeclared,
            note: isDeclared ? "Declared in code: it can only be disabled" : undefined,
            onAction: () => setOpen("delete" as const),
          },
        ]
      : []),
  ];
  const close = () => setOpen(null);
  return (
    <>
      <span ref={keys}>
        <MenuButton label={`More about ${title}`} isMore items={items} />
      </span>
      <Suspense>
        {open === "run" && <RunWithDialog job={job} onClose={close} />}
        {open === "backfill" && <BackfillDialog job={job} onClose={close} />}
        {open === "hold" && <HoldAlerts job={job} onClose={close} />}
        {open === "delete" && <DeleteDialog job={job} onClose={close} />}
      </Suspense>
    </>
  );
}
