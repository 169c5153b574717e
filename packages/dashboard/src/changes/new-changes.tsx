import { useQueryClient } from "@tanstack/react-query";
import { useRef, type ReactNode } from "react";
import { ask, askPages } from "../api/ask.ts";
import type { Input } from "../api/call.ts";
import { useNewest } from "../live/index.ts";
import { Pill } from "../ui/pill.tsx";
import styles from "./changes.module.css";

/** A list of changes that gets its new ones as they are made: in place, or counted while the reader is at work in it. */
export function NewChanges({
  query,
  children,
}: {
  /** Of the list. */
  query: NonNullable<Input<"listChanges">["query"]>;
  children: ReactNode;
}) {
  const client = useQueryClient();
  const list = useRef<HTMLDivElement>(null);
  const newest = useNewest({
    key: askPages("listChanges", { query }).queryKey,
    read: () => client.fetchQuery({ ...ask("listChanges", { query }), staleTime: 0, gcTime: 0 }),
    rowOf: (event) => (event.type === "change.added" ? event.data.change.id : null),
    list,
  });
  return (
    <div className={styles.all} ref={list} tabIndex={-1}>
      {newest.count > 0 && (
        <Pill onPress={newest.show}>
          {newest.hasMore ? `${newest.count} or more` : newest.count} new{" "}
          {newest.count === 1 ? "change" : "changes"}
        </Pill>
      )}
      {children}
    </div>
  );
}
