import type { Ref } from "react";
import { config } from "../api/config.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { AnchorButton } from "../ui/link-button.tsx";
import { SegmentedControl } from "../ui/segmented-control.tsx";
import { Select } from "../ui/select.tsx";
import styles from "./log.module.css";
import { LookMenu, type LookMenuProps } from "./look-menu.tsx";
import { SearchOfLog, type SearchOfLogProps } from "./search-of-log.tsx";

/** Which lines of a log are shown. */
export interface Shown {
  levels: "all" | "warn" | "error";
  /** Null: those of every attempt. */
  attempt: number | null;
}

export interface LogToolsProps {
  execution: string;
  attempts: number;
  shown: Shown;
  onShow: (change: Partial<Shown>) => void;
  search: Omit<SearchOfLogProps, "inputRef">;
  searchInput: Ref<HTMLInputElement>;
  onNextError: () => void;
  look: LookMenuProps;
}

/** What is looked for, which lines are shown and how, and the log as a file. */
export function LogTools({
  execution,
  attempts,
  shown,
  onShow,
  search,
  searchInput,
  onNextError,
  look,
}: LogToolsProps) {
  return (
    <div className={styles.tools} role="toolbar" aria-label="Log">
      <SearchOfLog {...search} inputRef={searchInput} />
      <SegmentedControl
        label="Which lines"
        options={[
          { id: "all", label: "All" },
          { id: "warn", label: "Warnings" },
          { id: "error", label: "Errors" },
        ]}
        value={shown.levels}
        onChange={(levels) => onShow({ levels })}
      />
      {attempts > 1 && (
        <Select
          label="Attempt"
          isLabelHidden
          options={[
            { id: "all", label: "All attempts" },
            ...Array.from({ length: attempts }, (_, index) => ({
              id: String(index + 1),
              label: `Attempt ${index + 1}`,
            })),
          ]}
          value={shown.attempt === null ? "all" : String(shown.attempt)}
          onChange={(next) => onShow({ attempt: next === "all" ? null : Number(next) })}
        />
      )}
      <span className={styles.gap} />
      <Button size="small" variant="quiet" onPress={onNextError}>
        Next error
      </Button>
      <LookMenu {...look} />
      <AnchorButton
        size="small"
        href={`${config.base}api/executions/${execution}/log/download`}
        download
      >
        <Icon name="download" /> Download
      </AnchorButton>
    </div>
  );
}
