import type { ReactNode } from "react";
import { Dialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { Button } from "./button.tsx";
import { classNames } from "./class-names.ts";
import styles from "./dialog.module.css";
import { Icon } from "./icon.tsx";

export interface ModalDialogProps {
  title: ReactNode;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Buttons, the one that does the thing first. */
  actions?: ReactNode;
  /** `alertdialog` interrupts and has no way out but its buttons. */
  role?: "dialog" | "alertdialog";
  width?: "narrow" | "wide";
  /** Also by a press beside it; not where something was typed. */
  isDismissable?: boolean;
}

/** A sheet over the page; the focus goes back to where it was. */
export function ModalDialog({
  title,
  isOpen,
  onClose,
  children,
  actions,
  role = "dialog",
  width = "narrow",
  isDismissable = false,
}: ModalDialogProps) {
  return (
    <ModalOverlay
      className={styles.overlay ?? ""}
      isOpen={isOpen}
      isDismissable={isDismissable}
      isKeyboardDismissDisabled={role === "alertdialog"}
      onOpenChange={(opens) => {
        if (!opens) onClose();
      }}
    >
      <Modal className={classNames(styles.modal, styles[width])}>
        <Dialog className={styles.dialog ?? ""} role={role}>
          <header className={styles.header}>
            <Heading slot="title" level={2} className={styles.title ?? ""}>
              {title}
            </Heading>
            {role === "dialog" && (
              <Button variant="quiet" className={styles.close} aria-label="Close" onPress={onClose}>
                <Icon name="close" />
              </Button>
            )}
          </header>
          <div className={styles.body}>{children}</div>
          {actions !== undefined && <footer className={styles.actions}>{actions}</footer>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
