import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { usePreferences } from "../../frame/preferences.ts";
import { takesKeys } from "../../keyboard/takes-keys.ts";
import type { ExecutionOfPage } from "./execution-of-page.ts";

/** `[` and `]`: the execution of the same job before this one, and the one after. */
export function useExecutionKeys({
  previous,
  next,
}: Pick<ExecutionOfPage, "previous" | "next">): void {
  const navigate = useNavigate();
  const [{ shortcuts }] = usePreferences();
  useEffect(() => {
    if (!shortcuts) return;
    const go = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || takesKeys(event.target)) return;
      const other = { "[": previous, "]": next }[event.key];
      if (other == null) return;
      event.preventDefault();
      void navigate({ to: "/executions/$execution", params: { execution: other } });
    };
    document.addEventListener("keydown", go);
    return () => document.removeEventListener("keydown", go);
  }, [navigate, next, previous, shortcuts]);
}
