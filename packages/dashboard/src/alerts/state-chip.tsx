import { Chip, type ChipProps } from "../ui/chip.tsx";
import type { AlertState } from "./alert.ts";

/** How an alert stands, in a word. */
export function StateChip({ state }: { state: AlertState }) {
  const [word, tone] = words[state];
  return <Chip tone={tone}>{word}</Chip>;
}

const words: Readonly<Record<AlertState, readonly [string, NonNullable<ChipProps["tone"]>]>> = {
  open: ["Open", "rubric"],
  acknowledged: ["Acknowledged", "lapis"],
  snoozed: ["Snoozed", "plain"],
  muted: ["Muted", "plain"],
  resolved: ["Resolved", "verdigris"],
};
