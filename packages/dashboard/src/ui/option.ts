import type { ReactNode } from "react";

/** One of several that can be chosen. */
export interface Option<Id extends string = string> {
  id: Id;
  label: string;
  description?: ReactNode;
  isDisabled?: boolean;
}
