import type { ReactNode } from "react";
import { Button, type ButtonSize, type ButtonVariant } from "./button.tsx";
import styles from "./confirm-button.module.css";
import { Popover } from "./popover.tsx";

export interface ConfirmButtonProps {
  children: ReactNode;
  /** What is asked, in a sentence: what happens, and to what. */
  question: ReactNode;
  /** Says the deed again: "Confirm cancel". */
  confirmLabel: string;
  /** What keeps everything as it is. Default "Keep it". */
  keepLabel?: string;
  onConfirm: () => void;
  variant?: ButtonVariant;
  size?: ButtonSize;
  isPending?: boolean;
  isDisabled?: boolean;
  /** Its name, where the children do not say what it is about. */
  "aria-label"?: string;
}

/** For what cannot be undone: pressed once it asks, at the same spot. */
export function ConfirmButton({
  children,
  question,
  confirmLabel,
  keepLabel = "Keep it",
  onConfirm,
  ...button
}: ConfirmButtonProps) {
  return (
    <Popover label={confirmLabel} trigger={<Button {...button}>{children}</Button>}>
      {(close) => (
        <div className={styles.body}>
          <div className={styles.question}>{question}</div>
          <div className={styles.actions}>
            <Button
              variant="danger"
              onPress={() => {
                close();
                onConfirm();
              }}
            >
              {confirmLabel}
            </Button>
            <Button variant="quiet" autoFocus onPress={close}>
              {keepLabel}
            </Button>
          </div>
        </div>
      )}
    </Popover>
  );
}
