import { useQueryClient } from "@tanstack/react-query";
import { useRef, type ReactNode } from "react";
import { ask, askPages } from "../api/ask.ts";
import type { Input } from "../api/call.ts";
import { useNewest } from "../live/index.ts";
import { Pill } from "../ui/pill.tsx";
import styles from "./executions.module.css";

/** A list of executions that gets its new rows as they come: in place, or counted while the reader is at work in it. */
export function NewExecutions({
  query,
  isHeld = false,
  children,
}: {
  /** Of the list. */
  query: NonNullable<Input<"listExecutions">["query"]>;
  isHeld?: boolean;
  children: ReactNode;
}) {
  const client = useQueryClient();
  const list = useRef<HTMLDivElement>(null);
  const newest = useNewest({
    key: askPages("listExecutions", { query }).queryKey,
    read: () => client.fetchQuery({ ...ask("listExecutions", { query }), staleTime: 0, gcTime: 0 }),
    rowOf: (event) => (event.type === "execution.changed" ? event.data.execution.id : null),
    list,
    isHeld,
  });
  return (
    <div className={styles.list} ref={list} tabIndex={-1}>
      {newest.count > 0 && (
        <Pill onPress={newest.show}>
          {newest.hasMore ? `${newest.count} or more` : newest.count} new{" "}
          {newest.count === 1 ? "execution" : "executions"}
        </Pill>
      )}
      {children}
    </div>
  );
}
