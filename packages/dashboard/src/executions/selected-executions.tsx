import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { BulkBar } from "../ui/bulk-bar.tsx";
import { Button } from "../ui/button.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { countText, plural } from "../words/count.ts";
import type { Chosen, ExecutionsFilter } from "./chosen.ts";
import type { ExecutionRow } from "./execution-row.ts";
import { ManyDialog } from "./many-dialog.tsx";

export interface SelectedExecutionsProps {
  /** Those of the loaded rows that are selected. */
  rows: readonly ExecutionRow[];
  /** Whether there are more that match than those that are loaded. */
  hasMore: boolean;
  isAllLoadedSelected: boolean;
  /** Of the list. */
  filter: ExecutionsFilter;
  /** The instant of the list that is shown. */
  asOf: string;
  /** All that match are meant, and not the loaded rows alone. */
  isAll: boolean;
  onAll: (isAll: boolean) => void;
  onChange: (selected: Set<string>) => void;
}

/** Retries all that are selected, or cancels them, or compares two. What is refused stays selected. */
export function SelectedExecutions({
  rows,
  hasMore,
  isAllLoadedSelected,
  filter,
  asOf,
  isAll,
  onAll,
  onChange,
}: SelectedExecutionsProps) {
  const [asks, setAsks] = useState<{ verb: "retry" | "cancel"; chosen: Chosen } | null>(null);
  const [report, setReport] = useState<readonly { execution: string; why: string }[]>([]);
  const ended = rows.filter(({ completedAt }) => completedAt !== null);
  const unfinished = rows.filter(({ completedAt }) => completedAt === null);
  const ask = (verb: "retry" | "cancel") => {
    setReport([]);
    const chosen: Chosen = isAll
      ? { filter, asOf }
      : { rows: verb === "retry" ? ended : unfinished };
    setAsks({ verb, chosen });
  };
  const [first, second, ...others] = rows;
  const isTwo = !isAll && second !== undefined && others.length === 0;
  return (
    <BulkBar
      label="Selected executions"
      count={isAll ? "All executions that match" : `${plural(rows.length, "execution")} selected`}
      onClear={() => onChange(new Set())}
      report={
        report.length > 0 && (
          <ul>
            {report.map(({ execution, why }) => (
              <li key={execution}>
                <Link to="/executions/$execution" params={{ execution }}>
                  {execution.slice(-8)}
                </Link>
                : {why}
              </li>
            ))}
          </ul>
        )
      }
    >
      {!isAll && isAllLoadedSelected && hasMore && (
        <Button size="small" variant="quiet" onPress={() => onAll(true)}>
          Select all that match
        </Button>
      )}
      <Button size="small" isDisabled={!isAll && ended.length === 0} onPress={() => ask("retry")}>
        {isAll ? "Retry all…" : `Retry ${countText(ended.length)}`}
      </Button>
      <Button
        size="small"
        isDisabled={!isAll && unfinished.length === 0}
        onPress={() => ask("cancel")}
      >
        {isAll ? "Cancel all…" : `Cancel ${countText(unfinished.length)}`}
      </Button>
      {isTwo && (
        <LinkButton
          size="small"
          to="/executions/compare"
          // the list has the newest first, and what was before stands on the left
          search={{ a: second.id, b: first!.id }}
        >
          Compare
        </LinkButton>
      )}
      {asks !== null && (
        <ManyDialog
          {...asks}
          onClose={() => setAsks(null)}
          onDone={(refused) => {
            setAsks(null);
            setReport(refused);
            onChange(new Set(refused.map(({ execution }) => execution)));
          }}
        />
      )}
    </BulkBar>
  );
}
