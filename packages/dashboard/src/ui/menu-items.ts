import type { ReactNode } from "react";

export interface MenuAction {
  id: string;
  label: string;
  /** A second line: what it does, or why it cannot be done. */
  note?: string | undefined;
  onAction?: () => void;
  /** Goes there instead: an address below the dashboard's base path, or a whole one. */
  href?: string | undefined;
  isDisabled?: boolean | undefined;
  /** For what deletes. */
  isDanger?: boolean | undefined;
  /** A check mark: the one of several that is in force. */
  isSelected?: boolean | undefined;
  /** At the end of the line, like a key. */
  hint?: ReactNode;
}

export interface MenuGroup {
  id: string;
  /** Above it; without one, a hairline alone divides it from what is before. */
  title?: string;
  items: readonly MenuAction[];
}

export type MenuItems = readonly (MenuAction | MenuGroup)[];
