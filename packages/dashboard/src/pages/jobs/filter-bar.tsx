import type { Answer } from "../../api/call.ts";
import { Chip } from "../../ui/chip.tsx";
import { FilterChip } from "../../ui/filter-chip.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Select } from "../../ui/select.tsx";
import { useTyped } from "../../ui/use-typed.ts";
import { chips, type readSearch } from "./search.ts";
import styles from "./jobs.module.css";

type Search = ReturnType<typeof readSearch>;

export interface FilterBarProps {
  search: Search;
  counts: Answer<"listJobs">["counts"] | undefined;
  total: number | undefined;
  onChange: (next: Partial<Search>, options?: { isTyping: boolean }) => void;
}

const words: Readonly<Record<(typeof chips)[number], string>> = {
  failing: "Failing",
  running: "Running",
  late: "Late",
  disabled: "Disabled",
  custom: "Custom",
  mine: "Mine",
};

const sortWords = [
  { id: "attention", label: "Needs attention, then next slot" },
  { id: "next", label: "Next slot" },
  { id: "name", label: "Name" },
  { id: "-last", label: "Last execution" },
  { id: "-duration", label: "Longest last execution" },
] as const;

const groupWords = [
  { id: "none", label: "Not grouped" },
  { id: "folder", label: "By folder" },
  { id: "handler", label: "By handler" },
  { id: "owner", label: "By owner" },
] as const;

/** Which jobs are listed, and in which order. */
export function FilterBar({ search, counts, onChange }: FilterBarProps) {
  const [typed, setTyped] = useTyped(search.q ?? "", (q) =>
    onChange({ q: q === "" ? undefined : q }, { isTyping: true }),
  );
  const states = search.state ?? [];
  const toggle = (state: (typeof chips)[number], isOn: boolean) => {
    const next = isOn ? [...states, state] : states.filter((one) => one !== state);
    onChange({ state: next.length === 0 ? undefined : next });
  };
  return (
    <div className={styles.filters} id="filters">
      <div className={styles.line}>
        <SearchField
          className={styles.field ?? ""}
          label="Filter jobs"
          placeholder="Filter: words, tag:nightly, handler:, zone:, next:<1h"
          value={typed}
          onChange={setTyped}
          onSubmit={(text) => onChange({ q: text === "" ? undefined : text })}
        />
        <div className={styles.grouping}>
          <Select
            label="Grouped by"
            isLabelHidden
            options={groupWords}
            value={search.group ?? "none"}
            onChange={(group) => onChange({ group: group === "none" ? undefined : group })}
          />
        </div>
        <div className={styles.sort}>
          <Select
            label="Order"
            isLabelHidden
            options={sortWords}
            value={search.sort ?? "attention"}
            onChange={(sort) => onChange({ sort: sort === "attention" ? undefined : sort })}
          />
        </div>
      </div>
      <div className={styles.chips} role="group" aria-label="States">
        <FilterChip
          isSelected={states.length === 0}
          count={counts?.all ?? null}
          onChange={() => onChange({ state: undefined })}
        >
          All
        </FilterChip>
        {chips.map((state) => (
          <FilterChip
            key={state}
            isSelected={states.includes(state)}
            count={counts?.[state] ?? null}
            onChange={(isOn) => toggle(state, isOn)}
          >
            {words[state]}
          </FilterChip>
        ))}
        {(["tag", "folder", "handler"] as const).map((name) =>
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
      </div>
    </div>
  );
}
