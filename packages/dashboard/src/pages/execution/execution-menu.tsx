import { useNavigate } from "@tanstack/react-router";
import { config } from "../../api/config.ts";
import { useToldOfEnd } from "../../executions/tell-of-end.ts";
import { copyText } from "../../ui/copy-text.ts";
import { MenuButton, type MenuAction } from "../../ui/menu.tsx";
import { showToast } from "../../ui/toast-store.ts";
import type { ExecutionOfPage } from "./execution-of-page.ts";

/** What else can be done with it, also by who may only read. */
export function ExecutionMenu({ execution }: { execution: ExecutionOfPage }) {
  const navigate = useNavigate();
  const { id, alert, lastCompleted, previous, completedAt, logLines } = execution;
  const told = useToldOfEnd(id);
  const compare = (other: string) =>
    void navigate({ to: "/executions/compare", search: { a: other, b: id } });
  const copyLink = async () => {
    const isCopied = await copyText(window.location.href);
    showToast({
      text: isCopied
        ? "The link is copied."
        : "The browser refused to copy; copy it from the address bar.",
    });
  };
  const items: MenuAction[] = [
    ...(completedAt === null
      ? [
          {
            id: "tell",
            label: "Tell me when it ends",
            isSelected: told.isOn,
            onAction: () => void told.toggle(),
          },
        ]
      : []),
    ...(alert === null
      ? []
      : [
          {
            id: "alert",
            label: "Open its alert",
            onAction: () => void navigate({ to: "/alerts/$part", params: { part: alert } }),
          },
        ]),
    ...(lastCompleted === null
      ? []
      : [
          {
            id: "success",
            label: "Compare with last success",
            onAction: () => compare(lastCompleted),
          },
        ]),
    ...(previous === null || previous === lastCompleted
      ? []
      : [
          {
            id: "before",
            label: "Compare with the one before",
            onAction: () => compare(previous),
          },
        ]),
    { id: "link", label: "Copy link", onAction: () => void copyLink() },
    ...(logLines === 0
      ? []
      : [
          {
            id: "log",
            label: "Download its log",
            onAction: () =>
              window.location.assign(`${config.base}api/executions/${id}/log/download`),
          },
        ]),
  ];
  return <MenuButton label="More about this execution" isMore items={items} />;
}
