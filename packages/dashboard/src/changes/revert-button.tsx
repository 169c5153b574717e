import { useWrite } from "../api/use-write.ts";
import { useMe } from "../frame/me.tsx";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { showToast } from "../ui/toast-store.ts";
import type { Change } from "./change-list.tsx";
import styles from "./changes.module.css";

/** Takes a change back by a new one; where that cannot be, it says why. */
export function RevertButton({ change }: { change: Change }) {
  const { can } = useMe();
  const revert = useWrite("revertChange", {
    asksPassword: true,
    onDone: () =>
      showToast({ text: "Taken back. The change stays in the list, with the new one above it." }),
  });
  if (!can("write")) return null;
  if (!change.isRevertable) {
    return change.differences.length === 0 ? null : (
      <span className={styles.notRevertable}>{capitalised(change.notRevertable ?? "")}</span>
    );
  }
  return (
    <div className={styles.revert}>
      <ConfirmButton
        size="small"
        aria-label={`Revert: ${change.sentence}`}
        question={
          <>
            This makes a new change that takes this one back.
            {change.differences.map(({ field, words, from }) => (
              <p key={field}>
                {words}: back to{" "}
                <code>
                  {from === null
                    ? "nothing"
                    : typeof from === "string"
                      ? from
                      : JSON.stringify(from)}
                </code>
              </p>
            ))}
          </>
        }
        confirmLabel="Revert to this"
        keepLabel="Leave it"
        isPending={revert.isPending}
        onConfirm={() => revert.mutate({ parameters: { change: change.id }, body: {} })}
      >
        Revert
      </ConfirmButton>
      {revert.error !== null && (
        <p className={styles.refused} role="alert">
          {revert.error.message}
        </p>
      )}
    </div>
  );
}

function capitalised(text: string): string {
  return text.slice(0, 1).toLocaleUpperCase("en") + text.slice(1);
}
