import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { SegmentedControl } from "../../ui/segmented-control.tsx";
import type { TimelinePlace } from "./timeline.tsx";
import styles from "./toolbar.module.css";
import { panned, spans, zoomed, type View } from "./view.ts";

export interface ToolbarProps {
  place: TimelinePlace;
  kind: "timeline" | "agenda";
  view: View;
  onPlace: (place: TimelinePlace) => void;
  onKind: (kind: "timeline" | "agenda") => void;
  isSelecting: boolean;
  onSelecting: (isSelecting: boolean) => void;
}

const dayMs = 86_400_000;

/** All that dragging, pinching and the wheel do, as buttons. */
export function Toolbar(props: ToolbarProps) {
  const { place, kind, view, onPlace, onKind, isSelecting, onSelecting } = props;
  const { span, at } = place;
  const middle = (view.from + view.to) / 2;
  const zoom = (direction: 1 | -1) => {
    const next = zoomed(view, direction, middle);
    onPlace({ ...place, span: next.to - next.from, at: at === null ? null : middle });
  };
  const pan = (direction: 1 | -1) => {
    const next = panned(view, (direction * span) / 2);
    onPlace({ ...place, at: (next.from + next.to) / 2 });
  };
  return (
    <div className={styles.toolbar} role="group" aria-label="What the timeline shows">
      <SegmentedControl
        label="Length"
        options={[
          { id: "day", label: "24 h" },
          { id: "week", label: "7 days" },
        ]}
        value={span === dayMs ? "day" : span === 7 * dayMs ? "week" : ("" as "day")}
        onChange={(id) => onPlace({ ...place, span: id === "day" ? dayMs : 7 * dayMs })}
      />
      <div className={styles.buttons}>
        <IconButton icon="left" label="Earlier" onPress={() => pan(-1)} />
        <Button
          variant="quiet"
          isDisabled={at === null}
          onPress={() => onPlace({ ...place, at: null })}
        >
          Now
        </Button>
        <IconButton icon="right" label="Later" onPress={() => pan(1)} />
        <IconButton
          icon="minus"
          label="Show a longer time"
          isDisabled={span >= spans.at(-1)!}
          onPress={() => zoom(1)}
        />
        <IconButton
          icon="plus"
          label="Show a shorter time"
          isDisabled={span <= spans[0]!}
          onPress={() => zoom(-1)}
        />
        {kind === "timeline" && (
          <Button
            variant="quiet"
            aria-pressed={isSelecting}
            onPress={() => onSelecting(!isSelecting)}
          >
            {isSelecting ? "End the selection" : "Select a range"}
          </Button>
        )}
      </div>
      <div className={styles.end}>
        <SegmentedControl
          label="Shown as"
          options={[
            { id: "timeline", label: "Timeline" },
            { id: "agenda", label: "Agenda" },
          ]}
          value={kind}
          onChange={onKind}
        />
      </div>
    </div>
  );
}
