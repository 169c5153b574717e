import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/call.ts";
import type { ExecutionRow } from "../../executions/execution-row.ts";
import { jobTitle } from "../../job/job-title.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { showToast } from "../../ui/toast-store.ts";
import styles from "./executions-page.module.css";

const ended = new Set<ExecutionRow["status"]>([
  "completed",
  "failed",
  "cancelled",
  "skipped",
  "missed",
]);

interface Refused {
  row: ExecutionRow;
  why: string;
}

/** Does all that are selected again, or cancels them. First it says which; what is refused stays selected. */
export function RetryBar({
  rows,
  onChange,
}: {
  rows: readonly ExecutionRow[];
  onChange: (selected: Set<string>) => void;
}) {
  const client = useQueryClient();
  const [asks, setAsks] = useState<"retry" | "cancel" | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused[]>([]);
  const retried = rows.filter(({ status }) => ended.has(status));
  const cancelled = rows.filter(({ status }) => !ended.has(status));
  const doAll = async () => {
    setBusy(true);
    const isRetry = asks === "retry";
    const those = isRetry ? retried : cancelled;
    const failures: Refused[] = [];
    for (const row of those) {
      const input = { parameters: { execution: row.id }, body: {} };
      try {
        if (isRetry) await call("retryExecution", input);
        else await call("cancelExecution", input);
      } catch (error) {
        failures.push({ row, why: error instanceof Error ? error.message : String(error) });
      }
    }
    await client.invalidateQueries();
    const done = those.length - failures.length;
    showToast({
      text: `${done} ${isRetry ? "asked for again" : "cancelled"}${failures.length === 0 ? "" : `, ${failures.length} refused`}.`,
    });
    setRefused(failures);
    onChange(new Set(failures.map(({ row }) => row.id)));
    setBusy(false);
    setAsks(null);
  };
  const shown = asks === "retry" ? retried : cancelled;
  return (
    <div className={styles.bulk} role="region" aria-label="Selected executions">
      <span>{rows.length} selected</span>
      <Button size="small" isDisabled={retried.length === 0} onPress={() => setAsks("retry")}>
        Retry {retried.length}
      </Button>
      <Button size="small" isDisabled={cancelled.length === 0} onPress={() => setAsks("cancel")}>
        Cancel {cancelled.length}
      </Button>
      <Button size="small" variant="quiet" onPress={() => onChange(new Set())}>
        Clear the selection
      </Button>
      {refused.length > 0 && (
        <ul className={styles.report} role="status">
          {refused.map(({ row, why }) => (
            <li key={row.id}>
              {nameOf(row)}: {why}
            </li>
          ))}
        </ul>
      )}
      <Dialog
        title={asks === "retry" ? `Retry ${shown.length}?` : `Cancel ${shown.length}?`}
        isOpen={asks !== null}
        onClose={() => setAsks(null)}
        actions={
          <>
            <Button
              variant={asks === "cancel" ? "danger" : "filled"}
              isPending={isBusy}
              onPress={() => void doAll()}
            >
              {asks === "retry" ? `Retry these ${shown.length}` : `Cancel these ${shown.length}`}
            </Button>
            <Button variant="quiet" onPress={() => setAsks(null)}>
              Leave them
            </Button>
          </>
        }
      >
        <p>
          {asks === "retry"
            ? "Each is done again now, with the parameters it had."
            : "What runs is stopped; what it has half done stays half done. The others will not begin."}
        </p>
        <ol className={styles.listed}>
          {shown.map((row) => (
            <li key={row.id}>
              {nameOf(row)} <code>{row.id.slice(-8)}</code>
            </li>
          ))}
        </ol>
      </Dialog>
    </div>
  );
}

function nameOf(row: ExecutionRow): string {
  return row.job === null ? row.handler : jobTitle(row.job);
}
