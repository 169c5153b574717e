import { useNavigate } from "@tanstack/react-router";
import { useMe } from "../frame/me.tsx";
import { untilOf } from "../job/until.ts";
import { KeyHint } from "../ui/key-hint.tsx";
import type { MenuAction, MenuItems } from "../ui/menu.tsx";
import type { Alert } from "./alert.ts";
import { useAlertWrites } from "./use-alert-writes.ts";

/** What is not done every day, as a menu: snoozed, muted, noted, and the places that it is about. */
export function useAlertItems(
  alert: Alert,
  { isOnPage, open }: { isOnPage: boolean; open: (dialog: "snooze" | "mute" | "note") => void },
): MenuItems {
  const { can } = useMe();
  const navigate = useNavigate();
  const { snoozeUntil, takeBack, endSnooze, endMute, resolve } = useAlertWrites(alert);
  const { state, acknowledged, snoozed, muted } = alert;
  const mayAct = can("run");
  const isOver = state === "resolved";
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
