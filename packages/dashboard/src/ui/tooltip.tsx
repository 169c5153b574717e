import type { ReactNode } from "react";
import { Tooltip as AriaTooltip, TooltipTrigger } from "react-aria-components/Tooltip";
import styles from "./tooltip.module.css";

export interface TooltipProps {
  text: ReactNode;
  /** A button of the kit, or another element that React Aria makes focusable. */
  children: ReactNode;
  placement?: "top" | "bottom" | "left" | "right";
}

/** What it says must stand elsewhere too: a touch screen does not show it. */
export function Tooltip({ text, children, placement = "top" }: TooltipProps) {
  return (
    <TooltipTrigger delay={400} closeDelay={100}>
      {children}
      <AriaTooltip className={styles.tooltip ?? ""} placement={placement} offset={6}>
        {text}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
