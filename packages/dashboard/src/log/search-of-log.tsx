import type { Ref } from "react";
import { Checkbox } from "../ui/checkbox.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { plural } from "../words/count.ts";
import styles from "./log.module.css";
import type { LogSearch } from "./use-log-search.ts";

export interface SearchOfLogProps {
  search: LogSearch;
  inputRef: Ref<HTMLInputElement>;
  /** Something else is looked for. */
  onText: () => void;
  onStep: (direction: "next" | "previous") => void;
}

/** What is looked for in the whole log, how many lines have it, and the way from one to the next. */
export function SearchOfLog({ search, inputRef, onText, onStep }: SearchOfLogProps) {
  return (
    <>
      <SearchField
        className={styles.search ?? ""}
        label="Search the whole log"
        value={search.text}
        onChange={(text) => {
          search.setText(text);
          onText();
        }}
        onSubmit={() => onStep("next")}
        inputRef={inputRef}
      />
      <Checkbox isSelected={search.isPattern} onChange={search.setPattern}>
        <span className={styles.pattern} aria-hidden="true">
          .*
        </span>
        <span className="visually-hidden">Search by a regular expression</span>
      </Checkbox>
      {search.problem instanceof Error && search.text.trim() !== "" && (
        <span className={styles.refused} role="status">
          {problemText(search.problem)}
        </span>
      )}
      {search.matches !== null && search.problem === null && (
        <span className={styles.matches}>
          <span role="status">{matchesText(search.matches)}</span>
          <IconButton
            icon="up"
            label="Previous match"
            variant="quiet"
            size="small"
            onPress={() => onStep("previous")}
          />
          <IconButton
            icon="down"
            label="Next match"
            variant="quiet"
            size="small"
            onPress={() => onStep("next")}
          />
        </span>
      )}
    </>
  );
}

/** The field is the one beside it. */
function problemText({ message }: Error): string {
  return message.replace(/^query\.q: /, "").replace(/^it is/, "It is");
}

function matchesText(matches: number): string {
  if (matches === 0) return "No line matches";
  return plural(matches, "line");
}
