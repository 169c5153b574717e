import { Button, type ButtonProps } from "./button.tsx";
import styles from "./icon-button.module.css";
import { Icon, type IconName } from "./icon.tsx";
import { Tooltip } from "./tooltip.tsx";

export interface IconButtonProps extends Omit<ButtonProps, "children" | "aria-label"> {
  /** What it does, with the thing it does it to where several are on the page: "Run Refresh metadata now". */
  label: string;
  icon: IconName;
  placement?: "top" | "bottom" | "left" | "right";
}

/** The label is its name, and is shown on hover and focus. */
export function IconButton({
  label,
  icon,
  placement = "top",
  variant = "quiet",
  size = "normal",
  ...rest
}: IconButtonProps) {
  const button = (
    <Button {...rest} variant={variant} size={size} aria-label={label} className={styles[size]}>
      <Icon name={icon} />
    </Button>
  );
  if (rest.disabledReason !== undefined) return button;
  return (
    <Tooltip text={label} placement={placement}>
      {button}
    </Tooltip>
  );
}
