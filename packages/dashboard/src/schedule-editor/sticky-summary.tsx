import { asSentence } from "./consequences.tsx";
import { instantText } from "./instant-text.ts";
import type { Message } from "./messages.ts";
import { Prose } from "./prose.tsx";
import styles from "./schedule-editor.module.css";
import type { ScheduleValue } from "./schedule-value.ts";
import type { PreviewState } from "./use-preview.ts";

/** On a narrow screen the consequences are below: their first line stays in view. */
export function StickySummary({
  value,
  state: { preview },
  message,
}: {
  value: ScheduleValue;
  state: PreviewState;
  message: Message | undefined;
}) {
  const isOnce = value.onceAt !== undefined && value.onceAt !== null;
  if (isOnce) return null;
  return (
    <div className={styles["sticky"]} aria-hidden="true">
      {message !== undefined ? (
        <span className={styles["stickyMessage"]}>
          <Prose text={message.text} />
        </span>
      ) : (
        preview !== null && (
          <>
            <span className={styles["stickySentence"]}>{asSentence(preview.sentence)}</span>
            {preview.nextSlot !== null && (
              <span>Next {instantText(preview.nextSlot, preview.timezone)}</span>
            )}
          </>
        )
      )}
    </div>
  );
}
