import { useRef, useState, type ReactNode } from "react";
import { ButtonContext } from "react-aria-components/Button";
import { Floating } from "./floating.tsx";

export interface PopoverProps {
  /** The name of what opens. */
  label: string;
  /** A button of the kit: it opens this, and gets the focus back. */
  trigger: ReactNode;
  children: ReactNode | ((close: () => void) => ReactNode);
  placement?: "bottom start" | "bottom end" | "bottom" | "top start" | "top end" | "top";
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  className?: string;
}

export function Popover({
  label,
  trigger,
  children,
  placement = "bottom start",
  isOpen: given,
  onOpenChange,
  className,
}: PopoverProps) {
  const opener = useRef<HTMLButtonElement>(null);
  const [own, setOwn] = useState(false);
  const isOpen = given ?? own;
  const change = (opens: boolean) => {
    setOwn(opens);
    onOpenChange?.(opens);
  };
  return (
    <>
      <ButtonContext.Provider
        value={{
          ref: opener,
          "aria-haspopup": "dialog",
          "aria-expanded": isOpen,
          onPress: () => change(!isOpen),
        }}
      >
        {trigger}
      </ButtonContext.Provider>
      <Floating
        label={label}
        opener={opener}
        isOpen={isOpen}
        onClose={() => change(false)}
        placement={placement}
        className={className}
      >
        {typeof children === "function" ? children(() => change(false)) : children}
      </Floating>
    </>
  );
}
