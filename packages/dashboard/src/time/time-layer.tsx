import { FloatingPanel, type FloatingPanelProps } from "../ui/floating-panel.tsx";
import { TimeCard } from "./time-card.tsx";
import styles from "./time.module.css";

export interface TimeLayerProps extends Pick<FloatingPanelProps, "isOpen" | "onClose" | "opener"> {
  at: Date;
  jobZone: string | undefined;
  onPointerEnter: () => void;
  onPointerLeave: () => void;
}

/** The card of a time, beside it; it stays while the pointer is on it. */
export function TimeLayer({
  at,
  jobZone,
  onPointerEnter,
  onPointerLeave,
  ...panel
}: TimeLayerProps) {
  return (
    <FloatingPanel {...panel} isNonModal label="This time in other zones" bodyClass={styles.dialog}>
      <div onPointerEnter={onPointerEnter} onPointerLeave={onPointerLeave}>
        <TimeCard at={at} jobZone={jobZone} />
      </div>
    </FloatingPanel>
  );
}
