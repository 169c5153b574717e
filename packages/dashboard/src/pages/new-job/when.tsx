import { ScheduleEditor, type ScheduleVerdict } from "../../schedule-editor/index.tsx";
import { formatInstant } from "../../time/index.ts";
import { Button } from "../../ui/button.tsx";
import { isOnce, type Draft } from "./draft.ts";
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

export function whenWords(draft: Draft, verdict: ScheduleVerdict): string {
  const { onceAt, timezone, schedule } = draft.schedule;
  if (isOnce(draft) && onceAt)
    return `Once, ${formatInstant(new Date(onceAt), { zone: timezone, seconds: false })}`;
  if (schedule.trim() === "@manual") return "Only by hand";
  return verdict.state === "valid" ? verdict.sentence : `${schedule}, ${timezone}`;
}

export function WhenSentence({ draft, verdict }: { draft: Draft; verdict: ScheduleVerdict }) {
  return <p>{whenWords(draft, verdict)}</p>;
}
