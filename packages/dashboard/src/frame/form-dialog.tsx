import { useId, type ReactNode } from "react";
import type { ApiProblem } from "../api/problem.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog, type DialogProps } from "../ui/dialog.tsx";
import styles from "./form-dialog.module.css";
import { Refusal } from "./refusal.tsx";

export interface FormDialogProps extends Pick<DialogProps, "title" | "width" | "onClose"> {
  /** What stands before the fields. */
  about?: ReactNode;
  /** The fields. */
  children: ReactNode;
  /** On the button that does it: "Add it". */
  submitLabel: string;
  onSubmit: () => void;
  isPending: boolean;
  /** Something that it takes is missing still. */
  isDisabled?: boolean;
  /** What cannot be taken back: the button says so by its colour. */
  isDangerous?: boolean;
  /** Why the server did not take it. */
  problem: ApiProblem | null;
  /** Somebody else was faster: what it is now, and what saves all the same. In place of the problem. */
  conflict?: { words: ReactNode; keepMine: () => void } | null;
}

/** A sheet with fields, what does it, and the way out. */
export function FormDialog({
  about,
  children,
  submitLabel,
  onSubmit,
  isPending,
  isDisabled = false,
  isDangerous = false,
  problem,
  conflict = null,
  ...dialog
}: FormDialogProps) {
  const form = useId();
  return (
    <Dialog
      {...dialog}
      isOpen
      actions={
        <>
          <Button
            type="submit"
            form={form}
            variant={isDangerous ? "danger" : "filled"}
            isPending={isPending}
            isDisabled={isDisabled}
          >
            {submitLabel}
          </Button>
          <Button variant="quiet" onPress={dialog.onClose}>
            Leave it
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={styles.form}
        noValidate
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {about !== undefined && <div className={styles.about}>{about}</div>}
        {conflict === null ? (
          <Refusal problem={problem} />
        ) : (
          <Banner
            tone="ochre"
            isAnnounced
            actions={
              <Button size="small" onPress={conflict.keepMine}>
                Keep mine
              </Button>
            }
          >
            {conflict.words}
          </Banner>
        )}
        {children}
      </form>
    </Dialog>
  );
}
