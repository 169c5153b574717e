import { ScheduleEditor, type ScheduleVerdict } from "../../schedule-editor/index.tsx";
import { Button } from "../../ui/button.tsx";
import type { Draft } from "./draft.ts";
import styles from "./new-job.module.css";

export function When({
  draft,
  change,
  verdict,
  setVerdict,
  done,
}: {
  draft: Draft;
  change: (changed: Partial<Draft>) => void;
  verdict: ScheduleVerdict;
  setVerdict: (verdict: ScheduleVerdict) => void;
  done: () => void;
}) {
  return (
    <>
      <ScheduleEditor
        value={draft.schedule}
        onChange={(schedule) => change({ schedule })}
        allowOnce
        fine={{ list: draft.fine ?? [], change: (fine) => change({ fine }) }}
        onVerdict={setVerdict}
      />
      <p className={styles.next}>
        <Button variant="filled" isDisabled={verdict.state !== "valid"} onPress={done}>
          Next: how
        </Button>
        {verdict.state === "refused" && <span className={styles.wrong}>{verdict.message}</span>}
      </p>
    </>
  );
}
