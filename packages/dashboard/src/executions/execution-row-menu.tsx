import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { jobTitle } from "../job/job-title.ts";
import { useMenuKeys } from "../keyboard/menu-keys.ts";
import { KeyHint } from "../ui/key-hint.tsx";
import { MenuButton, type MenuAction } from "../ui/menu.tsx";
import type { ExecutionRow } from "./execution-row.ts";
import { ManyDialog } from "./many-dialog.tsx";
import { useRetry } from "./use-retry.ts";

/** What can be done with an execution without leaving the list. */
export function ExecutionRowMenu({ row }: { row: ExecutionRow }) {
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const retry = useRetry();
  const isEnded = row.completedAt !== null;
  const again = isEnded ? () => retry.send(row.id) : undefined;
  const keys = useMenuKeys({ r: again });
  const name = row.job === null ? row.handler : jobTitle(row.job);
  const { job } = row;
  const items: MenuAction[] = [
    again === undefined
      ? { id: "cancel", label: "Cancel…", onAction: () => setAsking(true) }
      : { id: "retry", label: "Retry", hint: <KeyHint keys={["r"]} />, onAction: again },
    ...(job === null
      ? []
      : [
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
      {isAsking && (
        <ManyDialog
          verb="cancel"
          chosen={{ rows: [row] }}
          onClose={() => setAsking(false)}
          onDone={() => setAsking(false)}
        />
      )}
    </>
  );
}
