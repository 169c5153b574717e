import { useState } from "react";
import { useWrite } from "../api/use-write.ts";
import { useMe } from "../frame/me.tsx";
import { useMenuKeys } from "../keyboard/menu-keys.ts";
import { Button } from "../ui/button.tsx";
import { MenuButton } from "../ui/menu.tsx";
import { onDemand } from "../ui/on-demand.tsx";
import { showToast } from "../ui/toast-store.ts";
import type { Alert } from "./alert.ts";
import styles from "./alerts.module.css";
import { useAlertItems } from "./use-alert-items.tsx";
import { useAlertWrites } from "./use-alert-writes.ts";

const MuteDialog = onDemand(async () => (await import("./mute-dialog.tsx")).MuteDialog);
const NoteDialog = onDemand(async () => (await import("./note-dialog.tsx")).NoteDialog);
const SnoozeDialog = onDemand(async () => (await import("./snooze-dialog.tsx")).SnoozeDialog);

/** What can be done about an alert as it stands, by who may. */
export function AlertActions({ alert, isOnPage = false }: AlertActionsProps) {
  const { can } = useMe();
  const [open, setOpen] = useState<"snooze" | "mute" | "note" | null>(null);
  const { acknowledge, resolve } = useAlertWrites(alert);
  const isOver = alert.state === "resolved";
  const mayMute = can("run") && alert.muted === null;
  const keys = useMenuKeys({ m: mayMute ? () => setOpen("mute") : undefined });
  const items = useAlertItems(alert, { isOnPage, open: setOpen });
  const size = isOnPage ? "normal" : "small";
  const close = () => setOpen(null);
  return (
    <div className={styles.actions}>
      {can("run") && !isOver && alert.acknowledged === null && (
        <Button
          size={size}
          variant={isOnPage ? "filled" : "plain"}
          data-key="a"
          isPending={acknowledge.isPending}
          aria-label={`Acknowledge: ${alert.sentence}`}
          onPress={() => acknowledge.mutate({ parameters: { alert: alert.id }, body: {} })}
        >
          Acknowledge
        </Button>
      )}
      {can("run") && !isOver && <Retry alert={alert} size={size} />}
      {isOnPage && can("run") && !isOver && (
        <Button
          isPending={resolve.isPending}
          onPress={() => resolve.mutate({ parameters: { alert: alert.id }, body: {} })}
        >
          Resolve
        </Button>
      )}
      {isOnPage && can("run") && <Button onPress={() => setOpen("note")}>Add a note</Button>}
      <span ref={keys}>
        {items.length > 0 && (
          <MenuButton label={`More about: ${alert.sentence}`} isMore size={size} items={items} />
        )}
      </span>
      {open === "snooze" && <SnoozeDialog alert={alert} onClose={close} />}
      {open === "mute" && <MuteDialog alert={alert} onClose={close} />}
      {open === "note" && <NoteDialog alert={alert} onClose={close} />}
    </div>
  );
}

interface AlertActionsProps {
  alert: Alert;
  isOnPage?: boolean;
}

function Retry({ alert, size }: { alert: Alert; size: "small" | "normal" }) {
  const retry = useWrite("retryExecution", {
    onDone: () => showToast({ text: "It is tried again, with the parameters it had." }),
    onRefused: ({ message }) => showToast({ text: `It cannot be tried again: ${message}` }),
  });
  const { execution } = alert;
  if (execution === null || (alert.kind !== "failed" && alert.kind !== "missed")) return null;
  return (
    <Button
      size={size}
      data-key="r"
      isPending={retry.isPending}
      aria-label={`Retry: ${alert.sentence}`}
      onPress={() => retry.mutate({ parameters: { execution }, body: {} })}
    >
      Retry
    </Button>
  );
}
