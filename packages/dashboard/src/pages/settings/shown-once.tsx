import type { ReactNode } from "react";
import { Button } from "../../ui/button.tsx";
import { Copyable } from "../../ui/copyable.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import styles from "./settings.module.css";

/** A secret that the server tells this once. */
export function ShownOnce({ title, what, text, children, onClose }: ShownOnceProps) {
  return (
    <Dialog
      title={title}
      role="alertdialog"
      isOpen
      onClose={onClose}
      actions={
        <Button variant="filled" onPress={onClose}>
          I have kept it
        </Button>
      }
    >
      <div className={styles.form}>
        <p>It is shown only this once. {children}</p>
        <p className={styles.secret}>
          <Copyable text={text} label={what} />
        </p>
      </div>
    </Dialog>
  );
}

interface ShownOnceProps {
  title: string;
  /** What is copied: "the token". */
  what: string;
  text: string;
  /** What to do with it. */
  children: ReactNode;
  onClose: () => void;
}
