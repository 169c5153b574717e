import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useWrite } from "../api/use-write.ts";
import { useMe } from "../frame/me.tsx";
import { untilOf } from "../job/until.ts";
import { useMenuKeys } from "../keyboard/menu-keys.ts";
import { Button } from "../ui/button.tsx";
import { KeyHint } from "../ui/key-hint.tsx";
import { MenuButton, type MenuAction, type MenuItems } from "../ui/menu.tsx";
import { onDemand } from "../ui/on-demand.tsx";
import { showToast } from "../ui/toast-store.ts";
import type { Alert } from "./alert.ts";
import styles from "./alerts.module.css";
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
  const items = useItems(alert, { isOnPage, open: setOpen });
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

function useItems(
  alert: Alert,
  { isOnPage, open }: { isOnPage: boolean; open: (dialog: "snooze" | "mute" | "note") => void },
): MenuItems {
  const { can } = useMe();
  const navigate = useNavigate();
  const { snooze, takeBack, endSnooze, endMute, resolve } = useAlertWrites(alert);
  const { state, acknowledged, snoozed, muted } = alert;
  const mayAct = can("run");
  const isOver = state === "resolved";
  const snoozeUntil = (until: string | null) =>
    snooze.mutate({ parameters: { alert: alert.id }, body: { until } });
  const later = (until: "hour" | "tomorrow") =>
    (untilOf(until, "", new Date()) as Date).toISOString();
  return [
    ...(mayAct && !isOver
      ? [
          {
            id: "snoozes",
            title: "Snooze: nothing is told until then",
            items: [
              ...(snoozed === null
                ? []
                : [{ id: "unsnooze", label: "End the snooze", onAction: endSnooze }]),
              { id: "hour", label: "For 1 hour", onAction: () => snoozeUntil(later("hour")) },
              {
                id: "tomorrow",
                label: "Until tomorrow 08:00, your time",
                onAction: () => snoozeUntil(later("tomorrow")),
              },
              {
                id: "resolved",
                label: "Until it is resolved",
                onAction: () => snoozeUntil(null),
              },
              { id: "date", label: "Until a date…", onAction: () => open("snooze") },
            ],
          },
        ]
      : []),
    ...(mayAct
      ? [
          {
            id: "deeds",
            items: [
              ...(isOver || acknowledged === null
                ? []
                : [
                    {
                      id: "unacknowledge",
                      label: "Take the acknowledgement back",
                      note: "Reminders go on",
                      onAction: takeBack,
                    },
                  ]),
              muted === null
                ? {
                    id: "mute",
                    label: "Mute…",
                    note: "Nothing is told of it, however often it comes back",
                    hint: <KeyHint keys={["m"]} />,
                    onAction: () => open("mute"),
                  }
                : { id: "unmute", label: "End the mute", onAction: endMute },
              ...(isOnPage
                ? []
                : [{ id: "note", label: "Add a note…", onAction: () => open("note") }]),
              ...(isOver || isOnPage
                ? []
                : [
                    {
                      id: "resolve",
                      label: "Resolve",
                      note: "It opens again if its cause comes again",
                      onAction: () => resolve.mutate({ parameters: { alert: alert.id }, body: {} }),
                    },
                  ]),
            ],
          },
        ]
      : []),
    ...(isOnPage ? [] : [{ id: "places", items: placesOf(alert, navigate) }]),
  ].filter(({ items }) => items.length > 0);
}

function placesOf(
  { id, execution, job, channel }: Alert,
  navigate: ReturnType<typeof useNavigate>,
): MenuAction[] {
  return [
    {
      id: "alert",
      label: "Open the alert",
      onAction: () => void navigate({ to: "/alerts/$part", params: { part: id } }),
    },
    ...(execution === null
      ? []
      : [
          {
            id: "execution",
            label: "Open the execution",
            onAction: () => void navigate({ to: "/executions/$execution", params: { execution } }),
          },
        ]),
    ...(job === null
      ? []
      : [
          {
            id: "job",
            label: "Open the job",
            onAction: () => void navigate({ to: "/jobs/$job", params: { job: job.name } }),
          },
        ]),
    ...(channel === null
      ? []
      : [
          {
            id: "channels",
            label: "Open the channels",
            onAction: () => void navigate({ to: "/alerts/$part", params: { part: "channels" } }),
          },
        ]),
  ];
}
