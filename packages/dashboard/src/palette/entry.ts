import type { ReactNode } from "react";

/** A line of the palette. */
export interface Entry {
  id: string;
  label: string;
  /** At the end of the line: how it stands. */
  note?: ReactNode;
  /** It is in force already. */
  isChosen?: boolean;
  /** How well it fits what was typed. */
  score: number;
  run: () => void;
}

export interface EntryGroup {
  title: string;
  entries: readonly Entry[];
  /** Lines that are being loaded: their room is kept. */
  expected?: number;
}
