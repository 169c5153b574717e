import { startTransition, useRef, useState } from "react";
import type { PressEvent } from "react-aria-components/Button";
import type { MenuFocus } from "./menu-layer.tsx";

/** What a button and the menu that it opens have to know of each other: spread the two over them. */
export function useMenu() {
  const opener = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [focus, setFocus] = useState<MenuFocus>("none");
  const open = (on: MenuFocus) => {
    // what has the focus now gets it back
    opener.current?.focus({ preventScroll: true });
    setFocus(on);
    setOpen(true);
  };
  // the button is drawn as pressed before the menu; a key that follows another finds it open
  const openByPointer = () => startTransition(() => open("none"));
  return {
    button: {
      ref: opener,
      "aria-haspopup": "menu" as const,
      "aria-expanded": isOpen,
      // the menu has it by then
      preventFocusOnPress: true,
      // as menus of the system do: the mouse opens them by being pressed, a finger by being lifted
      onPressStart({ pointerType }: PressEvent) {
        if (pointerType === "mouse" || pointerType === "pen") openByPointer();
      },
      onPress({ pointerType }: PressEvent) {
        if (pointerType === "touch") openByPointer();
        if (pointerType === "keyboard" || pointerType === "virtual") open("first");
      },
      onKeyDown({ key }: { key: string }) {
        if (key === "ArrowDown") open("first");
        if (key === "ArrowUp") open("last");
      },
    },
    menu: { opener, isOpen, focus, onClose: () => setOpen(false) },
  };
}
