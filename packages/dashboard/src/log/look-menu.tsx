import { MenuButton } from "../ui/menu.tsx";
import type { TimeStyle } from "./time-of-line.ts";

/** How the lines of a log are shown. */
export interface Look {
  times: TimeStyle;
  wraps: boolean;
  /** New lines are read aloud as they come. */
  isAloud: boolean;
}

export interface LookMenuProps {
  look: Look;
  onChange: (change: Partial<Look>) => void;
  onCopyLink: () => void;
}

const timeWords: readonly { id: TimeStyle; label: string }[] = [
  { id: "absolute", label: "Time of day" },
  { id: "relative", label: "Since the start" },
  { id: "off", label: "None" },
];

export function LookMenu({ look: { times, wraps, isAloud }, onChange, onCopyLink }: LookMenuProps) {
  return (
    <MenuButton
      label="How the log is shown"
      isMore
      items={[
        {
          id: "times",
          title: "Times",
          items: timeWords.map(({ id, label }) => ({
            id,
            label,
            isSelected: times === id,
            onAction: () => onChange({ times: id }),
          })),
        },
        {
          id: "more",
          items: [
            {
              id: "wrap",
              label: "Wrap long lines",
              isSelected: wraps,
              onAction: () => onChange({ wraps: !wraps }),
            },
            {
              id: "aloud",
              label: "Read new lines aloud",
              isSelected: isAloud,
              onAction: () => onChange({ isAloud: !isAloud }),
            },
            { id: "link", label: "Copy a link to this place", onAction: onCopyLink },
          ],
        },
      ]}
    />
  );
}
