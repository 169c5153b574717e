import type { FloatingPanelProps } from "./floating-panel.tsx";
import { onDemand } from "./on-demand.tsx";

/** A panel beside what opens it: `Popover` ties one to a button. */
export const Floating = onDemand<FloatingPanelProps>(
  async () => (await import("./floating-panel.tsx")).FloatingPanel,
);
