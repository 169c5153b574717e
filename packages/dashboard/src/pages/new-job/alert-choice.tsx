import { useQuery } from "@tanstack/react-query";
import { rulesForJob } from "../../alerts/rules-in-force.ts";
import { ask } from "../../api/ask.ts";
import { NumberField } from "../../ui/number-field.tsx";
import { RadioGroup } from "../../ui/radio-group.tsx";
import { plural } from "../../words/count.ts";
import type { Draft } from "./draft.ts";
import styles from "./new-job.module.css";

/** When somebody is told that it fails: as the rules have it that count for its folder, or after so many failures. */
export function AlertChoice({ draft, change }: AlertChoiceProps) {
  const inherited = useInherited(draft);
  const { alertAfter = null } = draft;
  return (
    <div className={styles.limit}>
      <RadioGroup
        label="Alert somebody"
        options={[
          { id: "inherited", label: inherited ?? "As the rules say" },
          { id: "own", label: "After so many failures in a row" },
        ]}
        value={alertAfter === null ? "inherited" : "own"}
        onChange={(choice) => change({ alertAfter: choice === "own" ? 2 : null })}
      />
      {alertAfter !== null && (
        <div className={styles.narrow}>
          <NumberField
            label="Failures in a row"
            isLabelHidden
            value={alertAfter}
            minValue={1}
            maxValue={100}
            step={1}
            onChange={(count) => change({ alertAfter: count ?? 1 })}
            description="failures in a row, each after its last attempt. It becomes a rule of this job."
          />
        </div>
      )}
    </div>
  );
}

interface AlertChoiceProps {
  draft: Draft;
  change: (changed: Partial<Draft>) => void;
}

/** In words, what counts for a job of this folder; null while that is not known. */
function useInherited({ folder }: Draft): string | null {
  const { data } = useQuery(ask("listAlertRules", {}));
  if (data === undefined) return null;
  const job = { id: "", folder: folder.trim() || null, tags: [] };
  const rule = rulesForJob(data.rows, job).find(({ kind }) => kind === "failed");
  if (rule === undefined || !rule.enabled) return "Not when it fails, as the rules say";
  const whose = rule.scope === "folder" ? `as all of ${rule.folder}` : "as all jobs";
  const { failures = 1, of = null } = rule.settings;
  return `${of === null ? afterWords(failures ?? 1) : `After ${failures} failures of ${of} executions`}, ${whose}`;
}

/** "After 2 failures in a row" */
export function afterWords(failures: number): string {
  return failures === 1
    ? "When it fails after its last attempt"
    : `After ${plural(failures, "failure")} in a row`;
}
