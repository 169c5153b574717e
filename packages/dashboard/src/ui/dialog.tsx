import type { ModalDialogProps } from "./modal-dialog.tsx";
import { onDemand } from "./on-demand.tsx";

export type DialogProps = ModalDialogProps;

/** A sheet over the page; the focus goes back to where it was. */
export const Dialog = onDemand<DialogProps>(
  async () => (await import("./modal-dialog.tsx")).ModalDialog,
);
