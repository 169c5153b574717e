import { Button } from "../../ui/button.tsx";
import { Copyable } from "../../ui/copyable.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import styles from "./settings.module.css";

/** For who loses the phone. */
export function RecoveryCodes({ codes, onClose }: RecoveryCodesProps) {
  return (
    <Dialog
      title="Keep these recovery codes"
      role="alertdialog"
      isOpen
      onClose={onClose}
      actions={
        <Button variant="filled" onPress={onClose}>
          I have kept them
        </Button>
      }
    >
      <div className={styles.form}>
        <p>
          Each works once, in place of a code of the app, should you lose your phone. They are shown
          only this once.
        </p>
        <ol className={styles.codes}>
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ol>
        <Copyable text={codes.join("\n")} label="all codes">
          Copy all
        </Copyable>
      </div>
    </Dialog>
  );
}

interface RecoveryCodesProps {
  codes: readonly string[];
  onClose: () => void;
}
