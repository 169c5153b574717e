import { instantText } from "./instant-text.ts";
import styles from "./schedule-editor.module.css";
import type { SchedulePreview } from "./use-preview.ts";

/** Before and after: what moves. */
export function Comparison({ preview, timezone }: { preview: SchedulePreview; timezone: string }) {
  const { comparison, nextSlot } = preview;
  if (comparison === null) return null;
  const { compared, moved, added } = comparison;
  const words = (at: string | null) => (at === null ? "none" : instantText(at, timezone));
  const isSame = comparison.nextSlot === nextSlot;
  if (isSame && moved === 0 && added === 0)
    return <p className={styles["comparison"]}>The slots stay where they are.</p>;
  const next = isSame
    ? `The next slot stays ${words(nextSlot)}.`
    : `Next slot moves from ${words(comparison.nextSlot)} to ${words(nextSlot)}.`;
  return (
    <p className={styles["comparison"]}>
      {next} {movedText(compared, moved, added)}
    </p>
  );
}

function movedText(compared: number, moved: number, added: number): string {
  if (compared === 0) return "";
  const of = compared === 1 ? "The one slot of before" : `Of the next ${compared} slots`;
  const moves =
    compared === 1
      ? ` ${moved === 1 ? "moves" : "stays"}`
      : `, ${moved === 0 ? "none moves" : `${moved} ${moved === 1 ? "moves" : "move"}`}`;
  const more =
    moved === 0 && added > 0
      ? `, and ${added >= 1_000 ? "1,000 or more" : added} come in between`
      : "";
  return `${of}${moves}${more}.`;
}
