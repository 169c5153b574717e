import { Chip } from "../../ui/chip.tsx";
import { FilterChip } from "../../ui/filter-chip.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { SegmentedControl } from "../../ui/segmented-control.tsx";
import { useTyped } from "../../ui/use-typed.ts";
import { statuses } from "./search.ts";
import type { Search } from "./question.ts";
import styles from "./executions-page.module.css";

const words: Readonly<Record<(typeof statuses)[number], string>> = {
  failed: "Failed",
  running: "Running",
  queued: "Queued",
  scheduled: "Scheduled",
  completed: "Completed",
  cancelled: "Cancelled",
  skipped: "Skipped",
  missed: "Missed",
};

export interface FilterBarProps {
  search: Search;
  onChange: (next: Partial<Search>, options?: { isTyping: boolean }) => void;
}

/** Which executions are listed. */
export function FilterBar({ search, onChange }: FilterBarProps) {
  const [typed, setTyped] = useTyped(search.q ?? "", (q) =>
    onChange({ q: q === "" ? undefined : q }, { isTyping: true }),
  );
  const chosen = search.status ?? [];
  const toggle = (status: (typeof statuses)[number], isOn: boolean) => {
    const next = isOn ? [...chosen, status] : chosen.filter((one) => one !== status);
    onChange({ status: next.length === 0 ? undefined : next });
  };
  return (
    <div className={styles.filters} id="filters">
      <div className={styles.line}>
        <SearchField
          className={styles.field ?? ""}
          label="Filter executions"
          placeholder="Filter: words of the error, job:, trigger:, by:, duration:>5m, attempt:>1"
          value={typed}
          onChange={setTyped}
          onSubmit={(text) => onChange({ q: text === "" ? undefined : text })}
        />
        <SegmentedControl
          label="Shown as"
          options={[
            { id: "list", label: "One by one" },
            { id: "error", label: "By error" },
          ]}
          value={search.group ?? "list"}
          onChange={(group) => onChange({ group: group === "error" ? "error" : undefined })}
        />
      </div>
      <div className={styles.chips} role="group" aria-label="Status">
        {statuses.map((status) => (
          <FilterChip
            key={status}
            isSelected={chosen.includes(status)}
            onChange={(isOn) => toggle(status, isOn)}
          >
            {words[status]}
          </FilterChip>
        ))}
        {(["job", "handler"] as const).map((name) =>
          search[name] === undefined ? null : (
            <Chip
              key={name}
              onRemove={() => onChange({ [name]: undefined })}
              removeLabel={`Remove the filter ${name}: ${search[name]}`}
            >
              {name}: {search[name]}
            </Chip>
          ),
        )}
        {search.error !== undefined && (
          <Chip
            onRemove={() => onChange({ error: undefined })}
            removeLabel="Remove the filter: the same error"
          >
            the same error
          </Chip>
        )}
      </div>
    </div>
  );
}
