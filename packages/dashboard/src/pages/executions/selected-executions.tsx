import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/call.ts";
import type { ExecutionRow } from "../../executions/execution-row.ts";
import { jobTitle } from "../../job/job-title.ts";
import { BulkBar } from "../../ui/bulk-bar.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { plural } from "../../words/count.ts";
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

/** Retries all that are selected, or cancels them. First it says which; what is refused stays selected. */
export function SelectedExecutions({
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
      text: `${done} ${isRetry ? "retried" : "cancelled"}${failures.length === 0 ? "" : `, ${failures.length} refused`}.`,
    });
    setRefused(failures);
    onChange(new Set(failures.map(({ row }) => row.id)));
    setBusy(false);
    setAsks(null);
  };
  const shown = asks === "retry" ? retried : cancelled;
  return (
    <BulkBar
      label="Selected executions"
      count={`${plural(rows.length, "execution")} selected`}
      onClear={() => onChange(new Set())}
      report={
        refused.length > 0 && (
          <ul>
            {refused.map(({ row, why }) => (
              <li key={row.id}>
                {nameOf(row)}: {why}
              </li>
            ))}
          </ul>
        )
      }
    >
      <Button size="small" isDisabled={retried.length === 0} onPress={() => setAsks("retry")}>
        Retry {retried.length}
      </Button>
      <Button size="small" isDisabled={cancelled.length === 0} onPress={() => setAsks("cancel")}>
        Cancel {cancelled.length}
      </Button>
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
            ? "Each is retried now, with the parameters it had."
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
    </BulkBar>
  );
}

function nameOf(row: ExecutionRow): string {
  return row.job === null ? row.handler : jobTitle(row.job);
}
