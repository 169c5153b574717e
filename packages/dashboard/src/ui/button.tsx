import type { ReactNode, RefAttributes } from "react";
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
} from "react-aria-components/Button";
import styles from "./button.module.css";
import { classNames } from "./class-names.ts";
import { Tooltip } from "./tooltip.tsx";

export type ButtonVariant = "plain" | "filled" | "quiet" | "danger";
export type ButtonSize = "small" | "normal";

export interface ButtonProps
  extends
    Omit<AriaButtonProps, "className" | "style" | "children">,
    RefAttributes<HTMLButtonElement> {
  /** `danger` is for the press that does what cannot be undone. Default `plain`. */
  variant?: ButtonVariant;
  /** `small` stands in rows. */
  size?: ButtonSize;
  /** Why it cannot be pressed now: it can be focused, and says so. */
  disabledReason?: string | undefined;
  children: ReactNode;
  className?: string | undefined;
}

/** While `isPending`, it keeps its width and the focus, and does nothing. */
export function Button({
  variant = "plain",
  size = "normal",
  className,
  disabledReason,
  children,
  ...rest
}: ButtonProps) {
  const look = { className: buttonClass(variant, size, className), children };
  if (disabledReason === undefined) return <AriaButton {...rest} {...look} />;
  return (
    <Tooltip text={disabledReason}>
      <AriaButton {...rest} {...look} type="button" aria-disabled="true" onPress={doNothing} />
    </Tooltip>
  );
}

function doNothing(): void {}

/** For what looks like a button and is another element. */
export function buttonClass(
  variant: ButtonVariant = "plain",
  size: ButtonSize = "normal",
  className?: string,
): string {
  return classNames(styles.button, styles[variant], size === "small" && styles.small, className);
}
