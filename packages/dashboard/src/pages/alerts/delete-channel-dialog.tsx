import type { Channel } from "../../alerts/alert.ts";
import { useWrite } from "../../api/use-write.ts";
import { Refusal } from "../../frame/refusal.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { showToast } from "../../ui/toast-store.ts";
import styles from "./alerts-page.module.css";
import { plural } from "../../words/count.ts";

export function DeleteChannelDialog({
  channel,
  onClose,
}: {
  channel: Channel;
  onClose: () => void;
}) {
  const { id, name, waiting } = channel;
  const remove = useWrite("deleteChannel", {
    onDone: () => {
      onClose();
      showToast({ text: `The channel ${name} is deleted.` });
    },
  });
  return (
    <Dialog
      title={`Delete ${name}?`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button
            variant="danger"
            isPending={remove.isPending}
            onPress={() => remove.mutate({ parameters: { channel: id }, body: {} })}
          >
            Delete {name}
          </Button>
          <Button variant="quiet" onPress={onClose}>
            Keep it
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <p>
          Its secrets are deleted with it, and rules that name it name it no longer.
          {waiting > 0 &&
            ` ${plural(waiting, "waiting message")} ${waiting === 1 ? "is" : "are"} not sent any more.`}{" "}
          It cannot be brought back: to be told nothing for a while, switch it off.
        </p>
        <Refusal problem={remove.error} />
      </div>
    </Dialog>
  );
}
