import { useState } from "react";
import type { QuietWindow } from "../../alerts/alert.ts";
import { effectWords } from "../../alerts/effect-words.ts";
import { useWrite } from "../../api/use-write.ts";
import { useMe } from "../../frame/me.tsx";
import { Time } from "../../time/time.tsx";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { Facts, Line } from "../../ui/lines.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { QuietDialog } from "../../alerts/quiet-dialog.tsx";
import { useQuietWrites } from "./quiet-writes.ts";
import { RepeatWords } from "./repeat-words.tsx";

/** A quiet window in a sentence, with when it holds. */
export function QuietLine({ window }: { window: QuietWindow }) {
  const { can } = useMe();
  const [isEditing, setEditing] = useState(false);
  const { end, extend } = useQuietWrites(window);
  const { id, name, active, next, schedule, startsAt, endsAt, timezone, createdBy } = window;
  const remove = useWrite("deleteQuietWindow", {
    onDone: () => showToast({ text: `The quiet window ${name} is deleted.` }),
    onRefused: ({ message }) => showToast({ text: message }),
  });
  const isOver = active === null && next === null;
  return (
    <>
      <Line
        title={name}
        mark={active !== null && <Chip tone="lapis">Holds now</Chip>}
        isQuiet={isOver}
        actions={
          can("run") && (
            <>
              {active !== null && (
                <>
                  <Button
                    size="small"
                    isPending={end.isPending}
                    aria-label={`End now: ${name}`}
                    onPress={() => end.mutate({ parameters: { window: id }, body: {} })}
                  >
                    End now
                  </Button>
                  <Button
                    size="small"
                    isPending={extend.isPending}
                    aria-label={`30 min more of ${name}`}
                    onPress={() =>
                      extend.mutate({ parameters: { window: id }, body: { byMs: 30 * 60_000 } })
                    }
                  >
                    30 min more
                  </Button>
                </>
              )}
              <Button
                size="small"
                variant="quiet"
                aria-label={`Edit ${name}`}
                onPress={() => setEditing(true)}
              >
                Edit
              </Button>
              <ConfirmButton
                size="small"
                variant="quiet"
                aria-label={`Delete ${name}`}
                question={
                  active === null
                    ? "It does not come any more."
                    : `It ends now: what is broken still is told at once${window.effect === "hold_executions" ? ", and what is held begins" : ""}.`
                }
                confirmLabel="Delete the quiet window"
                isPending={remove.isPending}
                onConfirm={() => remove.mutate({ parameters: { window: id }, body: {} })}
              >
                Delete
              </ConfirmButton>
            </>
          )
        }
      >
        <Facts>
          <span>{effectWords(window)}</span>
          {schedule !== null ? (
            <RepeatWords schedule={schedule} timezone={timezone} durationMs={window.durationMs} />
          ) : (
            active === null &&
            startsAt !== null &&
            endsAt !== null && (
              <span>
                <Time at={startsAt} zone={timezone} variant="absolute" seconds={false} /> to{" "}
                <Time at={endsAt} zone={timezone} variant="absolute" seconds={false} />
              </span>
            )
          )}
          {active !== null && (
            <span>
              until <Time at={active.until} zone={timezone} variant="absolute" seconds={false} />,{" "}
              <Time at={active.until} zone={timezone} variant="relative" />
            </span>
          )}
          {active === null && next !== null && (
            <span>
              begins <Time at={next.from} zone={timezone} variant="relative" />
            </span>
          )}
          {createdBy !== null && <span>by {createdBy}</span>}
        </Facts>
      </Line>
      {isEditing && <QuietDialog window={window} onClose={() => setEditing(false)} />}
    </>
  );
}
